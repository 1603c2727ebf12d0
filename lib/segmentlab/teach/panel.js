// Names for assistive technology that ipywidgets cannot set from Python: it leaves slider handles nameless
// and has no live regions. Runs when the panel appears; where a front end forbids it, all else still works.
(function (start) {
  var round = 0;
  function each(within, what, act) { within.querySelectorAll(what).forEach(act); }
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
      each(control, '.widget-readout', function (part) {
        part.setAttribute('role', 'textbox');
        part.setAttribute('aria-label', label.textContent + ', type a value');
      });
    });
    each(panel, '.sl-live', function (part) {
      part.setAttribute('role', 'status');
      part.setAttribute('aria-live', 'polite');
    });
  }
  name();
})(this);
