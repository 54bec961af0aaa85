/* Filters, sorts and links the table with the report; shows the card of a figure. ES2017, no libraries.
   Without it the page stays readable: marks link to rows and rows to marks. */
(function () {
  'use strict';

  var root = document.documentElement;
  var data = JSON.parse(document.getElementById('data').textContent);
  var KINDS = data.kinds;
  var MEASURES = data.measures;
  var narrow = window.matchMedia('(max-width: 999px)');

  function byId(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  function fold(text) { return text.normalize('NFKC').toLowerCase(); }

  var report = byId('report');
  var body = byId('body');
  var scroller = byId('rows');
  var card = byId('card');
  var chosen = null; // the figure whose row and mark are lit
  var shown = null; // the figure that the card speaks of
  var pinned = false; // the card stays until it is closed

  var figures = data.statements.map(function (facts, index) {
    var n = index + 1;
    var section = data.sections[facts.section] || { title: '', part: '' };
    return {
      n: n,
      facts: facts,
      section: section,
      row: byId('r' + n),
      mark: byId('s' + n),
      words: fold([facts.indicator, facts.quote, facts.spoken, facts.unit, facts.value, section.title].join(' ')),
      out: false
    };
  });

  /* ---- filters ---- */

  var form = byId('filters');
  var wanted = { words: [], kinds: [], headline: false, measure: '', section: '', period: '' };

  function within(facts, choice) {
    if (!choice) return true;
    if (choice.indexOf('part ') === 0) return (data.sections[facts.section] || {}).part === choice.slice(5);
    var range = choice.split(' ').map(Number);
    return facts.section >= range[0] && facts.section < range[1];
  }

  function passes(figure) {
    var facts = figure.facts;
    return (!wanted.kinds.length || wanted.kinds.indexOf(facts.kind) >= 0) &&
      (!wanted.headline || Boolean(facts.headline)) &&
      (!wanted.measure || facts.measure === wanted.measure) &&
      (!wanted.period || (facts.period || '') === wanted.period.slice(1)) &&
      within(facts, wanted.section) &&
      wanted.words.every(function (word) { return figure.words.indexOf(word) >= 0; });
  }

  function readFilters() {
    wanted.words = fold(byId('words').value).split(/\s+/).filter(Boolean);
    wanted.kinds = all('.chip[data-kind][aria-pressed="true"]', form).map(function (chip) { return chip.dataset.kind; });
    wanted.headline = Boolean(byId('headline')) && byId('headline').getAttribute('aria-pressed') === 'true';
    ['measure', 'section', 'period'].forEach(function (id) {
      wanted[id] = byId(id).value;
      byId(id).classList.toggle('set', Boolean(wanted[id]));
    });
  }

  function applyFilters() {
    readFilters();
    var count = 0;
    figures.forEach(function (figure) {
      figure.out = !passes(figure);
      if (!figure.out) count += 1;
      figure.row.hidden = figure.out;
      if (!figure.mark) return;
      figure.mark.classList.toggle('off', figure.out);
      if (figure.out) figure.mark.setAttribute('tabindex', '-1');
      else figure.mark.removeAttribute('tabindex');
    });
    var place = byId('shown');
    place.textContent = '';
    if (count < figures.length) {
      place.appendChild(make('b', '', String(count)));
      place.appendChild(document.createTextNode(' / ' + figures.length + ' 项'));
    } else {
      place.textContent = figures.length + ' 项';
    }
    byId('reset').hidden = count === figures.length && !isFiltered();
    byId('none').hidden = count > 0 || !figures.length;
  }

  function isFiltered() {
    return Boolean(wanted.words.length || wanted.kinds.length || wanted.headline || wanted.measure || wanted.section || wanted.period);
  }

  function resetFilters() {
    form.reset();
    all('.chip', form).forEach(function (chip) { chip.setAttribute('aria-pressed', 'false'); });
    applyFilters();
  }

  /* ---- sorting ---- */

  var collator = typeof Intl === 'object' ? new Intl.Collator('zh-Hans-CN', { ignorePunctuation: true }) : null;
  var order = { by: 'n', down: false };

  function compareText(a, b) {
    return collator ? collator.compare(a, b) : (a < b ? -1 : a > b ? 1 : 0);
  }
  function signed(facts) {
    return Number(facts.value) * (facts.direction === '下降' ? -1 : 1);
  }
  function at(list, key) { var i = Object.keys(list).indexOf(key); return i < 0 ? 99 : i; }

  var KEYS = {
    n: function (a, b) { return a.n - b.n; },
    indicator: function (a, b) { return compareText(a.facts.indicator || '', b.facts.indicator || ''); },
    value: function (a, b) { return signed(a.facts) - signed(b.facts); },
    unit: function (a, b) { return compareText(a.facts.unit || '', b.facts.unit || '') || signed(a.facts) - signed(b.facts) || 0; },
    kind: function (a, b) { return at(KINDS, a.facts.kind) - at(KINDS, b.facts.kind); },
    measure: function (a, b) { return at(MEASURES, a.facts.measure) - at(MEASURES, b.facts.measure); },
    period: function (a, b) { return compareText((a.facts.period || '').replace('by ', ''), (b.facts.period || '').replace('by ', '')); }
  };
  var EMPTY = { value: 'value', unit: 'unit', period: 'period', indicator: 'indicator' };

  function lacks(figure, by) { return Boolean(EMPTY[by]) && figure.facts[EMPTY[by]] === undefined; }

  function sortRows() {
    var by = order.by;
    var sorted = figures.slice().sort(function (a, b) {
      var empty = lacks(a, by) - lacks(b, by); // what has no value stands last, either way
      return empty || (order.down ? -1 : 1) * KEYS[by](a, b) || a.n - b.n;
    });
    var rows = document.createDocumentFragment();
    sorted.forEach(function (figure) { rows.appendChild(figure.row); });
    body.appendChild(rows);
    all('thead th').forEach(function (head) {
      if (head.dataset.by === by) head.setAttribute('aria-sort', order.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  }

  function sortBy(by) {
    if (order.by !== by) order = { by: by, down: false };
    else if (!order.down) order.down = true;
    else order = { by: 'n', down: false };
    sortRows();
    scroller.scrollTop = 0;
  }

  function visible() {
    return all('tr', body).filter(function (row) { return !row.hidden; }).map(function (row) { return figures[Number(row.id.slice(1)) - 1]; });
  }

  /* ---- the card ---- */

  function line(list, name, value, className) {
    if (!value) return;
    list.appendChild(make('dt', '', name));
    list.appendChild(make('dd', className, value));
  }

  function button(text, action) {
    var node = make('button', 'plain', text);
    node.type = 'button';
    node.addEventListener('click', action);
    return node;
  }

  function fillCard(figure) {
    var facts = figure.facts;
    card.textContent = '';
    var top = make('div', 'top');
    top.appendChild(make('span', 'k k-' + facts.kind, KINDS[facts.kind] || facts.kind));
    top.appendChild(make('span', '', (MEASURES[facts.measure] || facts.measure) + ' · 第 ' + figure.n + ' 项' + (facts.headline ? ' · 主要预期目标' : '')));
    var close = make('button', 'close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', '关闭');
    close.addEventListener('click', function () { hideCard(true); });
    top.appendChild(close);
    card.appendChild(top);
    var title = make('h3', '', facts.indicator || '（未写明指标）');
    title.id = 'card-name';
    card.appendChild(title);
    var big = make('p', 'big', facts.spoken);
    big.id = 'card-value';
    if (facts.exact) {
      big.appendChild(document.createTextNode(' '));
      big.appendChild(make('small', '', '即 ' + facts.exact));
    }
    card.appendChild(big);
    card.appendChild(details(figure));
    var acts = make('p', 'acts');
    acts.appendChild(button('复制', function () { copy(asText(figure), '已复制'); }));
    acts.appendChild(button('复制链接', function () { copy(linkTo(figure), '链接已复制'); }));
    acts.appendChild(button('表中位置', function () { toRow(figure); }));
    card.appendChild(acts);
  }

  function details(figure) {
    var facts = figure.facts;
    var list = make('dl');
    line(list, '原文', '“' + facts.quote + '”');
    line(list, '比较', facts.comparator);
    line(list, '方向', facts.direction);
    line(list, '语气', facts.hedge);
    line(list, '时期', facts.when || '未写明');
    line(list, '章节', figure.section.part + (figure.section.title ? ' · ' + figure.section.title : ''));
    line(list, '位置', facts.at[0] + '–' + facts.at[1]);
    line(list, '依据', told(facts.rules || []), 'rules');
    return list;
  }

  function told(rules) { // that it is a statement need not be said
    return rules.map(function (rule) { return data.rules[rule] === 'kind.statement' ? '' : data.told[rule]; }).filter(Boolean).join('\n');
  }

  function showCard(figure, pin) {
    if (!figure.mark) return;
    if (shown !== figure) fillCard(figure);
    if (shown && shown !== figure && shown.mark) shown.mark.removeAttribute('aria-describedby');
    shown = figure;
    pinned = pin;
    card.hidden = false;
    figure.mark.setAttribute('aria-describedby', 'card-name card-value');
    placeCard(figure.mark);
  }

  function placeCard(mark) {
    if (narrow.matches) return liftAbove(mark);
    var box = mark.getClientRects()[0] || mark.getBoundingClientRect();
    var last = mark.getBoundingClientRect();
    var column = report.getBoundingClientRect();
    var left = Math.max(column.left + 8, Math.min(box.left - 16, column.right - card.offsetWidth - 12));
    var below = last.bottom + 7;
    var above = last.top - card.offsetHeight - 7;
    var top = below + card.offsetHeight > window.innerHeight - 8 && above > 64 ? above : below;
    card.style.left = Math.round(left + window.pageXOffset) + 'px';
    card.style.top = Math.round(top + window.pageYOffset) + 'px';
  }

  function liftAbove(mark) { // on a phone the card is a sheet: the mark must not lie under it
    var box = mark.getBoundingClientRect();
    var room = window.innerHeight - 52 - card.offsetHeight;
    if (box.bottom > room - 16 || box.top < 8) window.scrollBy(0, box.bottom - room * 0.6);
  }

  function hideCard(back) {
    if (!shown) return;
    var mark = shown.mark;
    var held = card.contains(document.activeElement);
    card.hidden = true;
    shown = null;
    pinned = false;
    mark.removeAttribute('aria-describedby');
    if (back && held) mark.focus({ preventScroll: true });
  }

  /* ---- choosing a figure ---- */

  function light(figure) {
    if (chosen) {
      chosen.row.classList.remove('on');
      chosen.row.removeAttribute('aria-current');
      if (chosen.mark) chosen.mark.classList.remove('on');
    }
    chosen = figure;
    byId('copy').disabled = !figure;
    if (!figure) return;
    figure.row.classList.add('on');
    figure.row.setAttribute('aria-current', 'true');
    if (figure.mark) figure.mark.classList.add('on');
    setFragment('#s' + figure.n);
  }

  function setFragment(fragment) {
    try {
      window.history.replaceState(null, '', fragment);
    } catch (refused) { // some browsers refuse on file://; the link can still be copied
      return;
    }
  }

  function showRow(figure) {
    if (figure.out) return;
    var head = scroller.querySelector('thead').offsetHeight;
    var box = figure.row.getBoundingClientRect();
    var frame = scroller.getBoundingClientRect();
    if (narrow.matches) {
      window.scrollBy(0, box.top - window.innerHeight / 2);
    } else if (box.top < frame.top + head || box.bottom > frame.bottom) {
      scroller.scrollTop += box.top - frame.top - frame.height / 2;
    }
  }

  function toMark(figure) {
    if (!figure.mark) return;
    view('report');
    var box = figure.mark.getBoundingClientRect();
    window.scrollBy(0, box.top - window.innerHeight * (narrow.matches ? 0.25 : 0.38));
  }

  function toRow(figure) {
    if (figure.out) resetFilters();
    light(figure);
    if (narrow.matches) hideCard(false);
    view('table');
    showRow(figure);
    figure.row.querySelector('a').focus({ preventScroll: true });
  }

  function fromText(figure, byKey) {
    light(figure);
    showCard(figure, true);
    if (!narrow.matches) showRow(figure);
    if (byKey) card.focus({ preventScroll: true });
  }

  function fromTable(figure, byKey) {
    light(figure);
    toMark(figure);
    showCard(figure, true);
    if (byKey && figure.mark) figure.mark.focus({ preventScroll: true });
  }

  function numbered(fragment) {
    var match = /^#([sr])([0-9]+)$/.exec(fragment || '');
    return match ? figures[Number(match[2]) - 1] : undefined;
  }

  function fromFragment() {
    var figure = numbered(window.location.hash);
    if (figure) {
      if (figure.out) resetFilters();
      fromTable(figure, false);
      if (!narrow.matches) showRow(figure);
    } else if (/^#sec-/.test(window.location.hash)) {
      toSection(window.location.hash);
    }
  }

  function toSection(fragment) {
    var place = byId(fragment.slice(1));
    if (!place) return;
    view('report');
    place.scrollIntoView();
    if (!narrow.matches) window.scrollBy(0, place.getBoundingClientRect().top - 84);
  }

  /* ---- out of the page ---- */

  function asText(figure) {
    var facts = figure.facts;
    var about = [KINDS[facts.kind] || facts.kind, facts.when, facts.hedge].filter(Boolean).join('，');
    return (facts.indicator || '') + ' ' + facts.spoken + (facts.exact ? '（即 ' + facts.exact + '）' : '') + '［' + about + '］' +
      '——' + data.name + (figure.section.title ? '“' + figure.section.title + '”' : '') + '，原文“' + facts.quote + '”';
  }

  function linkTo(figure) { return window.location.href.split('#')[0] + '#s' + figure.n; }

  function say(text) {
    byId('said').textContent = text;
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(function () { byId('said').textContent = ''; }, 1800);
  }

  function copyOldWay(text) {
    var held = document.activeElement;
    var area = make('textarea', 'vh');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand('copy');
    document.body.removeChild(area);
    if (held && held.focus) held.focus({ preventScroll: true });
    return done;
  }

  function copy(text, done) {
    function old() { say(copyOldWay(text) ? done : '浏览器不允许复制'); }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { say(done); }, old);
    } else {
      old();
    }
  }

  function cell(value) { // a text that a spreadsheet would run as a formula is held by a quote
    var text = value === undefined || value === null ? '' : String(value);
    if (/^[=+\-@\t\r]/.test(text) && !/^-?[0-9.]+$/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  var COLUMNS = ['序', '指标', '写作', '数值', '数值上限', '单位', '比较', '方向', '性质', '口径', '语气', '时期', '部分', '章节', '主要预期目标', '原文', '起', '止', '规则'];

  function record(figure) {
    var f = figure.facts;
    return [figure.n, f.indicator, f.spoken, f.value, f.high, f.unit, f.comparator, f.direction, KINDS[f.kind] || f.kind,
      MEASURES[f.measure] || f.measure, f.hedge, f.when, figure.section.part, figure.section.title, f.headline ? '是' : '',
      f.quote, f.at[0], f.at[1], (f.rules || []).map(function (rule) { return data.rules[rule]; }).join(' ')];
  }

  function csv() {
    var lines = [COLUMNS].concat(visible().map(record));
    return '\ufeff' + lines.map(function (values) { return values.map(cell).join(','); }).join('\r\n') + '\r\n';
  }

  function download() {
    var link = make('a');
    link.href = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
    link.download = data.name.replace(/[\\/:*?"<>|\s]/g, '_') + '-数据.csv';
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 4000);
    say('已下载 ' + visible().length + ' 项');
  }

  /* ---- one view at a time, on narrow windows ---- */

  var heights = {};

  function view(name) {
    var before = root.getAttribute('data-view');
    if (before === name) return;
    heights[before] = window.pageYOffset;
    root.setAttribute('data-view', name);
    all('.tabs button').forEach(function (tab) { tab.setAttribute('aria-pressed', String(tab.dataset.to === name)); });
    if (narrow.matches) window.scrollTo(0, heights[name] || 0);
  }

  function openContents(open) { // the outline at in-between widths
    root.classList.toggle('contents-open', open);
    byId('contents').setAttribute('aria-expanded', String(open));
  }

  /* ---- wiring ---- */

  function figureOf(node, selector) {
    var found = node.closest ? node.closest(selector) : null;
    return found ? figures[Number((found.id || '').slice(1)) - 1] : undefined;
  }

  function wireText() {
    var timer = 0;
    function later(action, wait) { window.clearTimeout(timer); timer = window.setTimeout(action, wait); }
    report.addEventListener('click', function (event) {
      var figure = figureOf(event.target, 'a.m');
      if (!figure || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      window.clearTimeout(timer);
      fromText(figure, event.detail === 0);
    });
    report.addEventListener('mouseover', function (event) {
      if (narrow.matches || pinned) return;
      var figure = figureOf(event.target, 'a.m');
      if (figure && !figure.out) later(function () { if (!pinned) showCard(figure, false); }, 110);
    });
    report.addEventListener('mouseout', function (event) {
      if (!pinned && figureOf(event.target, 'a.m')) later(function () { if (!pinned) hideCard(false); }, 240);
    });
    card.addEventListener('mouseenter', function () { window.clearTimeout(timer); });
    card.addEventListener('mouseleave', function () { if (!pinned) later(function () { if (!pinned) hideCard(false); }, 240); });
    report.addEventListener('focusin', function (event) {
      var figure = figureOf(event.target, 'a.m');
      if (figure && shown !== figure) showCard(figure, false);
    });
    report.addEventListener('focusout', function (event) {
      if (!pinned && !card.contains(event.relatedTarget)) later(function () { if (!pinned) hideCard(false); }, 60);
    });
    report.addEventListener('keydown', function (event) {
      var figure = figureOf(event.target, 'a.m');
      if (!figure || event.altKey || event.ctrlKey || event.metaKey || ['ArrowRight', 'ArrowLeft'].indexOf(event.key) < 0) return;
      var step = event.key === 'ArrowRight' ? 1 : -1;
      var next = figures[figure.n - 1 + step];
      while (next && (next.out || !next.mark)) next = figures[next.n - 1 + step];
      if (!next) return;
      event.preventDefault();
      next.mark.focus();
    });
  }

  function wireCard() {
    card.addEventListener('keydown', function (event) {
      if (event.key !== 'Tab' || !shown) return;
      var stops = all('button', card);
      var leaving = event.shiftKey ? (event.target === card || event.target === stops[0]) : event.target === stops[stops.length - 1];
      if (!leaving) return;
      var mark = shown.mark;
      hideCard(false);
      mark.focus({ preventScroll: true });
      if (event.shiftKey) event.preventDefault();
    });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && shown) hideCard(true);
    });
    document.addEventListener('click', function (event) {
      if (!pinned || card.contains(event.target) || !document.contains(event.target)) return;
      if (figureOf(event.target, 'a.m') || figureOf(event.target, '#body tr')) return;
      if (event.target.closest('#report, .outline, .bar')) hideCard(false);
    });
    window.addEventListener('resize', function () { if (shown) placeCard(shown.mark); });
  }

  function wireTable() {
    all('thead th').forEach(function (head) {
      var sorter = make('button', '', head.textContent);
      sorter.type = 'button';
      sorter.title = '按' + head.textContent + '排序';
      sorter.addEventListener('click', function () { sortBy(head.dataset.by); });
      head.setAttribute('data-name', head.textContent); // printed in place of the button
      head.textContent = '';
      head.appendChild(sorter);
    });
    body.addEventListener('click', function (event) {
      var figure = figureOf(event.target, 'tr');
      if (!figure || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (String(window.getSelection()) && !event.target.closest('a')) return; // somebody is copying words
      event.preventDefault();
      fromTable(figure, event.detail === 0);
    });
    body.addEventListener('keydown', function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      var figure = figureOf(event.target, 'tr');
      if (!step || !figure) return;
      var seen = visible();
      var next = seen[seen.indexOf(figure) + step];
      event.preventDefault();
      if (!next) return;
      next.row.querySelector('a').focus({ preventScroll: true });
      showRow(next);
    });
  }

  function wireFilters() {
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    form.addEventListener('input', applyFilters);
    form.addEventListener('change', applyFilters);
    all('.chip', form).forEach(function (chip) {
      chip.addEventListener('click', function () {
        chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
        applyFilters();
      });
    });
    byId('reset').addEventListener('click', function () { resetFilters(); byId('words').focus(); });
    byId('reset-none').addEventListener('click', function () { resetFilters(); byId('words').focus(); });
    byId('copy').addEventListener('click', function () { if (chosen) copy(asText(chosen), '已复制'); });
    byId('csv').addEventListener('click', download);
  }

  function wireViews() {
    all('.tabs button').forEach(function (tab) {
      tab.addEventListener('click', function () { hideCard(false); view(tab.dataset.to); });
    });
    byId('outline').addEventListener('click', function (event) {
      var link = event.target.closest('a');
      if (!link) return;
      event.preventDefault();
      openContents(false);
      setFragment(link.getAttribute('href'));
      toSection(link.getAttribute('href'));
      var place = byId(link.getAttribute('href').slice(1));
      place.setAttribute('tabindex', '-1');
      place.focus({ preventScroll: true });
    });
    byId('contents').addEventListener('click', function () { openContents(byId('contents').getAttribute('aria-expanded') !== 'true'); });
    document.addEventListener('keydown', function (event) {
      if (event.key !== 'Escape' || byId('contents').getAttribute('aria-expanded') !== 'true') return;
      openContents(false);
      byId('contents').focus();
    });
    report.addEventListener('click', function () { openContents(false); });
    all('.skip').forEach(function (link) {
      link.addEventListener('click', function () { view(link.getAttribute('href').slice(1)); });
    });
    window.addEventListener('hashchange', fromFragment);
  }

  function followOutline() {
    var entries = all('.outline li').map(function (item) {
      return { item: item, place: byId(item.querySelector('a').getAttribute('href').slice(1)) };
    }).filter(function (entry) { return entry.place; });
    var current = null;
    var waiting = false;
    function mark() {
      waiting = false;
      var here = null;
      for (var i = 0; i < entries.length; i += 1) {
        if (entries[i].place.getBoundingClientRect().top > 160) break;
        here = entries[i].item;
      }
      if (here === current) return;
      if (current) { current.classList.remove('here'); current.firstElementChild.removeAttribute('aria-current'); }
      if (here) { here.classList.add('here'); here.firstElementChild.setAttribute('aria-current', 'location'); keepInView(here); }
      current = here;
    }
    window.addEventListener('scroll', function () {
      if (waiting || narrow.matches) return;
      waiting = true;
      window.requestAnimationFrame(mark);
    }, { passive: true });
    mark();
  }

  function keepInView(item) {
    var frame = byId('outline');
    var box = item.getBoundingClientRect();
    var edge = frame.getBoundingClientRect();
    if (box.top < edge.top || box.bottom > edge.bottom) frame.scrollTop += box.top - edge.top - edge.height / 2;
  }

  function start() {
    root.classList.add('js');
    root.setAttribute('data-view', 'report');
    all('.js[hidden], .tabs').forEach(function (node) { node.hidden = false; });
    all('a.m').forEach(function (mark) { mark.removeAttribute('title'); }); // the card says it better
    wireText();
    wireCard();
    wireTable();
    wireFilters();
    wireViews();
    applyFilters();
    sortRows();
    followOutline();
    if (window.location.hash) fromFragment();
  }

  start();
})();
