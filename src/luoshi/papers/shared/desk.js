/* The two reports: a promise and its answer are lit together, on both sides; J and K go from one to the next. What is
   chosen is told by an event, "promise", on the desk. Without this script the marks are plain links. */
(function () {
  'use strict';
  var desk = document.getElementById('desk');
  if (!desk) return;
  document.documentElement.classList.add('js');
  var narrow = window.matchMedia('(max-width: 899px)');
  var dock = document.getElementById('dock');
  var lines = all('#answers .line');
  var wanted = [];
  var chosen = null;

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function byId(id) { return document.getElementById(id); }
  function number(line) { return Number(line.dataset.n); }
  function lineOf(n) { return byId('l' + n); }
  function has(attribute, n) { return (attribute || '').split(' ').indexOf(String(n)) >= 0; }
  function shown() { return lines.filter(function (line) { return !line.classList.contains('out'); }); }

  function centre(node) { // in its own side, whatever else is on the page
    var side = node.closest('.side');
    var box = node.getBoundingClientRect();
    var frame = side.getBoundingClientRect();
    side.scrollTop += box.top - frame.top - frame.height * 0.38;
  }

  function unlit() { all('.on, .lit', desk).forEach(function (node) { node.classList.remove('on', 'lit'); }); }

  function remember(fragment) {
    try { window.history.replaceState(null, '', fragment); } catch (refused) { return; } // some browsers refuse on file://
  }

  function choose(n, keep) { // keep: the side that the reader is in stays where it is
    var line = lineOf(n);
    if (!line) return;
    unlit();
    chosen = n;
    var promise = byId('p' + n);
    var answers = all('#new [data-n]').filter(function (mark) { return has(mark.dataset.n, n); });
    var near = all('#new [data-near]').filter(function (mark) { return has(mark.dataset.near, n); });
    [promise].concat(answers, near).forEach(function (mark) { if (mark) mark.classList.add('on'); });
    if (promise && keep !== 'old') centre(promise);
    if (keep !== 'new' && (answers.length || near.length)) centre((answers.concat(near))[0]);
    tell(line);
    where();
    remember('#p' + n);
    desk.dispatchEvent(new CustomEvent('promise', { detail: { number: n, start: line.dataset.start } }));
  }

  function tell(line) {
    var summary = line.querySelector('summary').cloneNode(true);
    var said = document.createElement('div');
    said.className = 'told-line';
    while (summary.firstChild) said.appendChild(summary.firstChild);
    var why = line.querySelector('.why').cloneNode(true);
    dock.textContent = '';
    dock.appendChild(said);
    dock.appendChild(why);
    dock.hidden = false;
  }

  function where() {
    var seen = shown();
    var place = seen.map(number).indexOf(chosen);
    byId('where').textContent = place >= 0 ? '第 ' + (place + 1) + ' 项，共 ' + seen.length + ' 项' : '共 ' + seen.length + ' 项';
  }

  function walk(step) {
    var seen = shown().map(number);
    if (!seen.length) return;
    var ahead = seen.filter(function (n) { return chosen === null || (step > 0 ? n > chosen : n < chosen); });
    var next = chosen === null || step > 0 ? ahead[0] : ahead[ahead.length - 1];
    if (next === undefined) return;
    if (narrow.matches) return openLine(next);
    bring();
    choose(next);
    var mark = byId('p' + next);
    if (mark) mark.focus({ preventScroll: true });
  }

  function openLine(n) {
    chosen = n;
    var line = lineOf(n);
    line.open = true;
    line.scrollIntoView({ block: 'center' });
  }

  function bring() { // the desk fills the window
    var box = desk.getBoundingClientRect();
    if (Math.abs(box.top) > 1) window.scrollBy(0, box.top);
  }

  function fromFragment() {
    var asked = /^#[pl]([0-9]+)$/.exec(window.location.hash);
    if (!asked || !lineOf(asked[1])) return;
    if (narrow.matches) { openLine(Number(asked[1])); return; }
    bring();
    choose(Number(asked[1]));
  }

  function filter() {
    wanted = all('.chip[aria-pressed="true"]', desk).map(function (chip) { return chip.dataset.state; });
    lines.forEach(function (line) {
      var out = wanted.length > 0 && wanted.indexOf(line.dataset.state) < 0;
      line.classList.toggle('out', out);
      var mark = byId('p' + line.dataset.n);
      if (mark) mark.classList.toggle('off', out);
    });
    all('#new [data-n]').forEach(function (mark) {
      var kept = mark.dataset.n.split(' ').some(function (n) { return !lineOf(n).classList.contains('out'); });
      mark.classList.toggle('off', !kept);
    });
    where();
    keep(JSON.stringify(wanted));
  }

  function press(state, on) {
    all('.chip').forEach(function (chip) { if (chip.dataset.state === state) chip.setAttribute('aria-pressed', String(on)); });
  }

  function keep(value) { // a page that comes back after something was settled goes on where it was
    try {
      if (value !== undefined) window.sessionStorage.setItem('desk ' + window.location.pathname, value);
      return JSON.parse(window.sessionStorage.getItem('desk ' + window.location.pathname) || '[]');
    } catch (refused) { return []; }
  }

  function follow(link) { // a link of the summary, the list or a mark
    if (link.dataset.n) {
      var numbers = link.dataset.n.split(' ').map(Number);
      if (narrow.matches) return openLine(numbers[0]);
      if (!link.closest('.sides')) bring();
      var place = numbers.indexOf(chosen); // a figure that answers several promises goes from one to the next
      choose(numbers[(place + 1) % numbers.length], link.closest('#old') ? 'old' : link.closest('#new') ? 'new' : '');
      return undefined;
    }
    if (link.dataset.near) return choose(Number(link.dataset.near.split(' ')[0]), 'new');
    var node = byId(link.dataset.old || link.dataset.new);
    if (!node || narrow.matches) return undefined;
    unlit();
    node.classList.add(link.dataset.old ? 'lit' : 'on');
    bring();
    centre(node);
    return undefined;
  }

  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[data-n], a[data-near], a[data-old], a[data-new]') : null;
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow(link);
  });

  document.addEventListener('keydown', function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'radio') return;
    var step = { j: 1, J: 1, k: -1, K: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    walk(step);
  });

  all('.chip').forEach(function (chip) { // above the two reports, and above the list of a narrow window
    chip.addEventListener('click', function () {
      press(chip.dataset.state, chip.getAttribute('aria-pressed') !== 'true');
      filter();
    });
  });
  byId('prev').addEventListener('click', function () { walk(-1); });
  byId('next').addEventListener('click', function () { walk(1); });
  window.addEventListener('beforeprint', function () { lines.forEach(function (line) { line.open = true; }); });

  all('.desk .js[hidden], .answers .js[hidden]').forEach(function (node) { node.hidden = false; });
  all('.m[title]', desk).forEach(function (mark) { mark.setAttribute('aria-label', mark.textContent + '，' + mark.title); });
  var before = keep();
  before.forEach(function (state) { press(state, true); });
  filter();
  window.addEventListener('hashchange', fromFragment);
  fromFragment();
})();
