// Names for assistive technology that ipywidgets cannot set from Python: it leaves slider handles nameless
// and has no live regions. Runs when the panel appears; where a front end forbids it, all else still works.
(function (start) {
  var round = 0;
  function each(within, what, act) { within.querySelectorAll(what).forEach(act); }
  // A slider says its bare number; readers who listen get what the others see: "60 days", "10%".
  function speak(row, label) {
    var handle = row.querySelector('.noUi-handle');
    var readout = row.querySelector('.widget-readout');
    if (!handle || !readout || row.dataset.speaks) return;
    row.dataset.speaks = 'yes';
    readout.setAttribute('role', 'textbox');
    readout.setAttribute('aria-label', label + ', type a value');
    function say() {
      var unit = row.lastElementChild.textContent;
      handle.setAttribute('aria-valuetext', (readout.textContent + ' ' + unit).trim());
    }
    new MutationObserver(say).observe(readout, {childList: true, characterData: true, subtree: true});
    say();
  }
  function name() {
    var panel = start.closest('.sl-panel');
    if (round++ < 30) setTimeout(name, 200);
    if (!panel) return;
    each(panel, '.sl-control', function (control) {
      var label = control.querySelector('.sl-label');
      var help = control.querySelector('.sl-help');
      if (!label) return;
      each(control, '.widget-radio-box, .sl-ticks', function (group) {
        group.setAttribute('role', group.querySelector('[type=radio]') ? 'radiogroup' : 'group');
        group.setAttribute('aria-label', label.textContent);
      });
      each(control, '.noUi-handle, select, input[type=text], input[type=number]', function (part) {
        part.setAttribute('aria-label', label.textContent);
        if (help) part.setAttribute('aria-description', help.textContent);
      });
      each(control, '.sl-row', function (row) { speak(row, label.textContent); });
    });
    each(panel, '.sl-live', function (part) {
      part.setAttribute('role', 'status');
      part.setAttribute('aria-live', 'polite');
    });
  }
  name();
})(this);
