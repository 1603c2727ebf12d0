// Names for assistive technology that ipywidgets cannot set from Python: it leaves slider handles nameless
// and has no live regions. It also marks the page as one of the course, whose lines are kept short enough to read.
// Runs when the panel appears; where a front end forbids it, all else still works.
(function (start) {
  var round = 0;
  function each(within, what, act) { within.querySelectorAll(what).forEach(act); }
  // A slider says its bare number; readers who listen get what the others see: "60 days", "10%".
  function speak(row, label) {
    var handle = row.querySelector('.noUi-handle');
    var readout = row.querySelector('.widget-readout');
    if (!handle || !readout || row.dataset.speaks) return;
    row.dataset.speaks = 'yes';
    if (readout.isContentEditable) {
      readout.setAttribute('role', 'textbox');
      readout.setAttribute('aria-label', label + ', type a value');
    }
    function say() {
      var unit = row.matches('.sl-row') ? row.lastElementChild.textContent : '';
      handle.setAttribute('aria-valuetext', (readout.textContent + ' ' + unit).trim());
    }
    new MutationObserver(say).observe(readout, {childList: true, characterData: true, subtree: true});
    say();
  }
  // The names in a ranking move through rows that stay: buttons are named anew, and the focus follows the name.
  function rank(list) {
    if (list.dataset.speaks) return;
    list.dataset.speaks = 'yes';
    var moved = null;
    function rows() { return Array.from(list.querySelectorAll('.sl-rank')); }
    function words(row) {
      var copy = row.querySelector('.sl-ranked').cloneNode(true);
      each(copy, '.sl-place', function (place) { place.remove(); });
      return copy.textContent.trim();
    }
    function say() {
      rows().forEach(function (row) {
        ['up', 'down'].forEach(function (way, at) {
          var button = row.querySelectorAll('button')[at];
          var text = 'Move ' + words(row) + ' ' + way;
          if (button && button.getAttribute('aria-label') !== text) button.setAttribute('aria-label', text);
        });
        if (!moved || words(row) !== moved.name || row === moved.row) return;
        var pair = row.querySelectorAll('button');
        var next = pair[moved.at].disabled ? pair[1 - moved.at] : pair[moved.at];
        next.focus();
        moved = null;
      });
    }
    list.addEventListener('click', function (event) {
      var button = event.target.closest('.sl-rank button');
      if (!button) return;
      var row = button.closest('.sl-rank');
      moved = {row: row, name: words(row), at: Array.from(row.querySelectorAll('button')).indexOf(button)};
    });
    var watch = {childList: true, characterData: true, subtree: true, attributes: true};
    watch.attributeFilter = ['disabled', 'title'];
    new MutationObserver(function () { setTimeout(say, 0); }).observe(list, watch);
    say();
  }
  function copy(panel) {
    if (panel.classList.contains('sl-scripted')) return;
    panel.classList.add('sl-scripted');
    panel.addEventListener('click', function (event) {
      var button = event.target.closest('.sl-copy');
      if (!button) return;
      var code = button.parentElement.querySelector('code');
      function done() { button.textContent = 'Copied'; }
      if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent).then(done);
      getSelection().selectAllChildren(code);
    });
  }
  function page() {
    var notebook = start.closest('.jp-Notebook');
    if (notebook) notebook.classList.add('sl-course');
    if (!document.body.dataset.voila) return;
    // A served page has run already, and has no bar with a double arrow.
    each(document, '.jp-RenderedMarkdown > p', function (words) {
      if (/^Wake the notebook first:/.test(words.textContent)) words.hidden = true;
    });
  }
  function name() {
    var panel = start.closest('.sl-panel');
    if (round++ < 30) setTimeout(name, 200);
    if (!panel) return;
    copy(panel);
    page();
    each(panel, '.sl-control', function (control) {
      var label = control.querySelector('.sl-label');
      var help = control.querySelector('.sl-help');
      if (!label) return;
      each(control, '.widget-radio-box, .sl-ticks, .sl-ranking, .sl-player', function (group) {
        group.setAttribute('role', group.querySelector('[type=radio]') ? 'radiogroup' : 'group');
        group.setAttribute('aria-label', label.textContent);
      });
      each(control, '.noUi-handle, select, input[type=text], input[type=number]', function (part) {
        part.setAttribute('aria-label', label.textContent);
        if (help) part.setAttribute('aria-description', help.textContent);
      });
      each(control, '.sl-row, .widget-hslider', function (row) {
        if (row.matches('.sl-row') || !row.closest('.sl-row')) speak(row, label.textContent);
      });
      each(control, '.sl-ranking', rank);
    });
    each(panel, '.sl-live', function (part) {
      part.setAttribute('role', 'status');
      part.setAttribute('aria-live', 'polite');
    });
  }
  name();
})(this);
