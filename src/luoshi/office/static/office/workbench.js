/* The workbench in the browser: a cursor over the rows, keys, selections of the report, and drafts that outlive a closed
   tab. What changes is decided by the server; it answers with the pieces of the page, which htmx puts in their places. */
(function () {
  "use strict";
  var desk = document.getElementById("desk"), base = desk.dataset.base, mayEdit = desk.dataset.edit === "1";
  var current = null, place = 0, lastPicked = null, selection = null, touched = false;

  function $(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function rowOf(element) { return element && element.closest ? element.closest(".row") : null; }
  function rows() { return all("#rows .row"); }
  function seen() { return rows().filter(function (row) { return !row.hidden; }); }
  function row(id) { return $("row-" + id); }
  function isEditing(row) { return row && row.classList.contains("editing"); }
  function tell(text, bad) {
    var p = document.createElement("p");
    p.textContent = text;
    if (bad) p.className = "error";
    $("told").textContent = "";
    $("told").appendChild(p);
  }

  /* --- talking to the server --- */
  function post(path, values, options) {
    return htmx.ajax("POST", base + path, Object.assign({ values: values, swap: "none", target: "#told", source: "#desk" }, options || {}));
  }
  function named(list) { return list.map(function (r) { return r.dataset.id + ":" + r.dataset.v; }).join(","); }
  document.body.addEventListener("htmx:sendError", function () { tell("没有连上服务器，刚才的改动没有保存；写的内容还在，请再试一次", true); });
  document.body.addEventListener("htmx:timeout", function () { tell("服务器没有回应，请再试一次", true); });
  document.body.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500 && event.detail.xhr.responseText.indexOf('id="told"') < 0) tell("服务器出错了，这次操作没有保存，请再试一次", true);
  });

  /* --- the cursor --- */
  function go(to, quiet) {
    if (!to) return;
    if (current) current.classList.remove("on");
    current = to;
    place = Math.max(0, seen().indexOf(to));
    to.classList.add("on");
    if (!quiet) { to.focus({ preventScroll: true }); to.scrollIntoView({ block: "nearest" }); }
    var quotes = mark();
    if (quotes.length && !quiet) show(quotes[0]);
  }
  function mark() { /* where the row stands in the report */
    all(".q.on").forEach(function (q) { q.classList.remove("on"); });
    var quotes = current ? all('.q[data-row="' + current.dataset.id + '"]') : [];
    quotes.forEach(function (q) { q.classList.add("on"); });
    return quotes;
  }
  function show(element) {
    var pane = element.closest(".report");
    if (!pane || pane.scrollHeight <= pane.clientHeight) return;
    var top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (top < 40 || top > pane.clientHeight - 160) pane.scrollTop += top - pane.clientHeight / 3;
  }
  function step(by) {
    var list = seen(), at = list.indexOf(current);
    go(list[at < 0 ? 0 : Math.min(Math.max(at + by, 0), list.length - 1)]);
  }
  function nextUndecided() {
    var list = seen(), at = list.indexOf(current), n = list.length;
    for (var i = 1; i <= n; i++) {
      var each = list[(at + i + n) % n];
      if (each.dataset.state === "proposed") return go(each);
    }
    tell("没有待定的任务了");
  }

  /* --- deciding --- */
  function picked() {
    return rows().filter(function (r) { var box = r.querySelector(".pick input"); return box && box.checked; });
  }
  function chosen() { var list = picked(); return list.length ? list : current && !isEditing(current) ? [current] : []; }
  function accept(given) {
    var list = given || chosen();
    if (!list.length) return;
    var one = list.length === 1 && list[0] === current, done = list[0].dataset.state === "accepted", id = list[0].dataset.id;
    post("rows/" + (one && done ? "reopen" : "accept") + "/", { rows: named(list) }).then(function () {
      if (!one || done) return;
      wire(); // the answer is in its place, the cursor not yet
      if (current && current.dataset.id !== id && current.dataset.state === "proposed") go(current); // the filter hid the other
      else nextUndecided();
    });
  }
  function whyDrop(then) { ask("不列入任务分解", "理由（会留在记录里）", ["表述性内容，无需分解", "与其他任务重复", "属上级事权", "已经完成"], then); }
  function drop() {
    var list = chosen();
    if (!list.length) return;
    if (list.length === 1 && list[0].dataset.state === "dropped") return post("rows/restore/", { rows: named(list) });
    whyDrop(function (reason) {
      var open = seen(), next = open[open.indexOf(list[list.length - 1]) + 1];
      post("rows/drop/", { rows: named(list), reason: reason }).then(function () { if (next && row(next.dataset.id)) go(row(next.dataset.id)); });
    });
  }
  function merge() {
    var list = picked();
    if (list.length < 2 && current) {
      var open = seen().filter(function (r) { return r.dataset.state !== "dropped"; });
      list = [current, open[open.indexOf(current) + 1]].filter(Boolean);
    }
    if (list.length < 2) return tell("合并至少要选两条", true);
    post("merge/", { rows: named(list) });
  }
  function toBulk() {
    if (!picked().length) return tell("请先用 X 选中几条任务", true);
    $("bulk").querySelector("[name=field]").focus();
  }
  function ask(title, label, quick, then) {
    var dialog = $("ask"), text = $("ask-text"), box = $("ask-quick");
    $("ask-title").textContent = title;
    $("ask-label").textContent = label;
    text.value = "";
    box.textContent = "";
    quick.forEach(function (words) {
      var button = document.createElement("button");
      button.type = "button"; button.className = "link"; button.textContent = words;
      button.onclick = function () { text.value = words; $("ask-ok").focus(); };
      box.appendChild(button);
    });
    dialog.returnValue = "";
    dialog.onclose = function () { if (dialog.returnValue === "ok") then(text.value); if (current) current.focus({ preventScroll: true }); };
    text.onkeydown = function (event) { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.close("ok"); };
    dialog.showModal();
    text.focus();
  }

  /* --- the editor --- */
  function edit(target, field) {
    if (!target || !mayEdit) return;
    if (isEditing(target)) return focusField(target, field);
    go(target);
    htmx.ajax("GET", base + "rows/" + target.dataset.id + "/edit/", { target: "#row-" + target.dataset.id, swap: "outerHTML" }).then(function () {
      var fresh = row(target.dataset.id);
      if (fresh) { go(fresh, true); focusField(fresh, field); }
    });
  }
  function focusField(target, field) {
    var input = target.querySelector('[name="' + (field || "text") + '"]');
    if (!input) return;
    input.focus();
    if (field) input.select(); else input.setSelectionRange(input.value.length, input.value.length);
    target.scrollIntoView({ block: "nearest" });
  }
  function close(target) {
    var id = target.dataset.id;
    forget(id);
    htmx.ajax("GET", base + "rows/" + id + "/", { target: "#row-" + id, swap: "outerHTML" }).then(function () { go(row(id)); });
  }
  function cut(target) {
    var text = target.querySelector("textarea[name=text]"), was = target.querySelector("[name=was_text]").value;
    if (same(text.value) !== same(was)) return tell("工作任务改过还没有保存，请先保存再切", true);
    var at = Array.from(text.value.slice(0, text.selectionStart)).length;
    forget(target.dataset.id);
    post("rows/" + target.dataset.id + "/split/", { base: target.querySelector("[name=base]").value, at: at });
  }
  function same(text) { return text.replace(/\r\n/g, "\n").trim(); }

  /* --- drafts: what is typed and not saved survives a closed tab --- */
  function key(id) { return "luoshi:draft:" + desk.dataset.key + ":" + id; }
  function keep(form) {
    if (form.dataset.done || !document.contains(form)) return;
    var values = {};
    all("input[name], textarea[name], select[name]", form).forEach(function (input) { values[input.name] = input.value; });
    try { localStorage.setItem(key(form.dataset.task), JSON.stringify(values)); } catch (error) { /* no room or not allowed */ }
  }
  function forget(id) { try { localStorage.removeItem(key(id)); } catch (error) { /* not allowed */ } }
  function draft(id) { try { return JSON.parse(localStorage.getItem(key(id)) || "null"); } catch (error) { return null; } }
  function restore(form) {
    var held = draft(form.dataset.task);
    if (!held || form.querySelector(".notice.bad")) return;
    var differs = all("textarea[name], select[name], input[name]:not([type=hidden])", form).some(function (input) {
      return held[input.name] !== undefined && same(held[input.name]) !== same(held["was_" + input.name] || "");
    });
    if (!differs) return forget(form.dataset.task);
    all("input[name], textarea[name], select[name]", form).forEach(function (input) { if (held[input.name] !== undefined) input.value = held[input.name]; });
    form.querySelector(".restored").hidden = false;
  }
  function remind() {
    if (!mayEdit) return;
    var lost = rows().filter(function (r) { return draft(r.dataset.id); });
    if (!lost.length) return;
    tell("有 " + lost.length + " 条任务的修改还没有保存，已打开");
    edit(lost[0]);
  }

  /* --- selections of the report --- */
  function offset(node, at) {
    var run = (node.nodeType === 3 ? node.parentNode : node).closest("[data-s]");
    if (!run) return null;
    if (node.nodeType !== 3) return Number(run.dataset.s);
    return Number(run.dataset.s) + Array.from(run.textContent.slice(0, at)).length;
  }
  function selected() {
    var take = $("take"), chosen = window.getSelection();
    selection = null;
    if (!take) return;
    if (chosen.rangeCount && !chosen.isCollapsed && $("article").contains(chosen.anchorNode) && $("article").contains(chosen.focusNode)) {
      var range = chosen.getRangeAt(0), start = offset(range.startContainer, range.startOffset), end = offset(range.endContainer, range.endOffset);
      if (start !== null && end !== null && end > start) selection = { start: start, end: end, box: range.getBoundingClientRect() };
    }
    take.hidden = !selection;
    if (selection) {
      take.style.left = Math.max(8, Math.min(selection.box.left, window.innerWidth - 140)) + "px";
      take.style.top = Math.min(selection.box.bottom + 8, window.innerHeight - 48) + "px";
    }
  }
  function byHand() {
    ask("手工增加任务", "工作任务", [], function (text) { post("add/", Object.assign({ text: text }, current ? { after: current.dataset.id } : {})); });
  }
  function take() {
    if (!selection) return byHand();
    var span = selection;
    window.getSelection().removeAllRanges();
    post("add/", { start: span.start, end: span.end });
  }

  /* --- finding and filtering --- */
  function number() { /* as in the table: what is dropped has none */
    var n = 0;
    rows().forEach(function (r) {
      var pick = r.querySelector(".pick");
      if (r.dataset.state !== "dropped") n++;
      if (pick && pick.dataset.n !== String(n)) pick.dataset.n = n;
    });
  }
  function filter() {
    var words = $("find").value.trim().toLowerCase(), kind = $("filter").value, shown = 0;
    rows().forEach(function (r) {
      var d = r.dataset;
      var fits = kind === "" ? d.state !== "dropped" : (kind === "nolead" ? d.lead === "0" && d.state !== "dropped" : kind === "opinion" ? d.op === "1" : d.state === kind || d.kind === kind);
      r.hidden = !(isEditing(r) || (fits && (!words || r.textContent.toLowerCase().indexOf(words) >= 0)));
      if (!r.hidden) shown++;
    });
    all("#rows .band").forEach(function (band) {
      var next = band.nextElementSibling, any = false;
      while (next && !next.classList.contains("band")) { any = any || !next.hidden; next = next.nextElementSibling; }
      band.hidden = !any;
    });
    $("shown").textContent = words || kind ? shown + " 条" : "";
  }
  function reveal(to) { /* a row that the filter or the search hides */
    if (!to.hidden) return;
    $("find").value = "";
    $("filter").value = to.dataset.state === "dropped" ? "dropped" : "";
    filter();
  }
  function pickedChanged() {
    var bar = $("bulk");
    if (!bar) return;
    var n = picked().length;
    bar.hidden = !n;
    hold();
    $("picked").textContent = n;
    $("all").checked = n > 0 && n === seen().filter(function (r) { return r.querySelector(".pick input"); }).length;
  }

  /* --- completing names --- */
  var suggest = null;
  function units() { return all("#unit-names option").map(function (o) { return o.value; }); }
  function part(input) { var before = input.value.slice(0, input.selectionStart); var at = Math.max(before.lastIndexOf("、"), before.lastIndexOf("，"), before.lastIndexOf(",")) + 1; return { at: at, word: before.slice(at).trim() }; }
  function fits(word, name) { var at = 0; return Array.from(word).every(function (letter) { at = name.indexOf(letter, at) + 1; return at > 0; }); }
  function closeSuggest() { if (suggest) { suggest.list.remove(); suggest.input.setAttribute("aria-expanded", "false"); ["aria-controls", "aria-owns", "aria-activedescendant"].forEach(function (name) { suggest.input.removeAttribute(name); }); suggest = null; } }
  function complete(input) {
    closeSuggest();
    var typed = part(input);
    if (!typed.word) return;
    var found = units().filter(function (name) { return fits(typed.word, name) && name !== typed.word; }).slice(0, 8);
    if (!found.length) return;
    var list = document.createElement("ul"), box = input.getBoundingClientRect();
    list.className = list.id = "suggest"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "单位");
    found.forEach(function (name, i) {
      var li = document.createElement("li");
      li.id = "suggest-" + i; li.setAttribute("role", "option"); li.setAttribute("aria-selected", i === 0 ? "true" : "false"); li.textContent = name;
      li.onmousedown = function (event) { event.preventDefault(); choose(name); };
      list.appendChild(li);
    });
    list.style.left = box.left + window.pageXOffset + "px"; list.style.top = box.bottom + window.pageYOffset + "px"; list.style.minWidth = box.width + "px";
    document.body.appendChild(list);
    if (box.bottom + list.offsetHeight > window.innerHeight && box.top > list.offsetHeight) list.style.top = box.top + window.pageYOffset - list.offsetHeight + "px";
    suggest = { input: input, list: list, at: 0, found: found };
    input.setAttribute("aria-expanded", "true"); input.setAttribute("aria-controls", "suggest"); input.setAttribute("aria-owns", "suggest");
    input.setAttribute("aria-activedescendant", "suggest-0");
  }
  function choose(name) {
    var input = suggest.input, typed = part(input), rest = input.value.slice(input.selectionStart);
    input.value = input.value.slice(0, typed.at) + name + rest;
    var end = typed.at + name.length;
    input.setSelectionRange(end, end);
    closeSuggest();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    closeSuggest();
  }
  function suggestKey(event) {
    if (!suggest || event.target !== suggest.input) return false;
    var k = event.key;
    if (k === "ArrowDown" || k === "ArrowUp") {
      suggest.at = (suggest.at + (k === "ArrowDown" ? 1 : -1) + suggest.found.length) % suggest.found.length;
      all("li", suggest.list).forEach(function (li, i) { li.setAttribute("aria-selected", i === suggest.at ? "true" : "false"); });
      suggest.input.setAttribute("aria-activedescendant", "suggest-" + suggest.at);
    } else if ((k === "Enter" && !event.ctrlKey) || k === "Tab") { choose(suggest.found[suggest.at]); if (k === "Tab") return false; }
    else if (k === "Escape") closeSuggest();
    else return false;
    event.preventDefault(); event.stopPropagation();
    return true;
  }

  /* --- a whole list or report in the place of the old: what is the same stays, so that a browser has little to do --- */
  function alike(old, next) {
    if (isEditing(old)) return old.dataset.v === next.dataset.v; // nothing was done to it: whoever types there goes on
    next.hidden = old.hidden; // what only the page knows makes no difference
    next.querySelector(".pick").dataset.n = old.querySelector(".pick").dataset.n;
    next.classList.toggle("on", old.classList.contains("on"));
    if (old.isEqualNode(next)) return true;
    next.classList.remove("on"); // whether the cursor stays on it, wire() decides
    return false;
  }
  function renewRows(list, fresh) {
    var given = {}, kept = {}, at;
    all(".row", fresh).forEach(function (next) { given[next.id] = next; });
    Array.from(list.children).forEach(function (old) {
      if (given[old.id] && alike(old, given[old.id])) kept[old.id] = old; else old.remove();
    });
    at = list.firstElementChild;
    Array.from(fresh.children).forEach(function (next) {
      var here = kept[next.id] || next;
      if (here === at) at = at.nextElementSibling; else list.insertBefore(here, at);
    });
  }
  function renewText(article, fresh) { /* the report does not change, only what is marked in it */
    all(".q.on", article).forEach(function (q) { q.classList.remove("on"); });
    var held = Array.from(article.children);
    Array.from(fresh.children).forEach(function (next, i) { if (!held[i].isEqualNode(next)) article.replaceChild(next, held[i]); });
  }
  document.body.addEventListener("htmx:oobBeforeSwap", function (event) {
    var renew = { rows: renewRows, article: renewText }[event.detail.target.id];
    if (!renew) return;
    event.preventDefault();
    renew(event.detail.target, event.detail.fragment.firstElementChild);
  });

  /* --- wiring --- */
  function wire() {
    number(); filter(); pickedChanged();
    if (current && (!document.contains(current) || current.hidden)) {
      var again = row(current.dataset.id), list = seen();
      current = null;
      go(again && !again.hidden ? again : list[Math.min(place, list.length - 1)], true); // its neighbour where it is gone
    }
    if (current) current.classList.add("on"); // htmx settles an element of the same id with the attributes of the answer
    mark();
    hold();
    chrome();
  }
  function hold() { /* what had the focus may be gone or hidden: the keyboard must not fall back to the head of the page */
    var focused = document.activeElement, to = current || seen()[0] || $("find");
    if (!touched || (focused && focused !== document.body && focused.getClientRects().length)) return;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }
  function chrome() {
    var top = desk.getBoundingClientRect().top + window.pageYOffset;
    document.documentElement.style.setProperty("--chrome", Math.round(top) + "px");
  }
  document.body.addEventListener("htmx:afterSettle", wire);
  document.body.addEventListener("htmx:load", function (event) {
    var form = event.detail.elt.querySelector && event.detail.elt.querySelector("form.editor");
    if (!form) return;
    restore(form);
    var wrong = form.querySelector(".notice.bad");
    if (wrong) { go(form.closest(".row"), true); form.closest(".row").scrollIntoView({ block: "start" }); (form.querySelector("[name=lead]") || form).focus({ preventScroll: true }); }
  });
  document.body.addEventListener("luoshi:focus", function (event) { var to = row(event.detail.value); if (to) { view("list"); reveal(to); go(to); } });
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    var form = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!form || !form.matches || !form.matches("form.editor")) return;
    var status = event.detail.xhr.status;
    if (status === 200) { form.dataset.done = "1"; forget(form.dataset.task); }
    else if (status === 400 || status === 409) {
      if (event.detail.xhr.responseText.indexOf('class="row editing"') >= 0) {
        event.detail.shouldSwap = true; event.detail.target = row(form.dataset.task); event.detail.swapOverride = "outerHTML";
        $("told").textContent = "";
      }
    }
  });

  document.addEventListener("click", function (event) {
    var t = event.target, r = rowOf(t);
    if (t.matches(".propose")) { var lead = r.querySelector("[name=lead]"); lead.value = t.dataset.unit; lead.dispatchEvent(new Event("input", { bubbles: true })); lead.focus(); }
    else if (t.matches(".cut")) cut(r);
    else if (t.matches(".close")) close(r);
    else if (t.matches(".theirs") || t.matches(".forget")) { forget(r.dataset.id); htmx.ajax("GET", base + "rows/" + r.dataset.id + "/edit/", { target: "#row-" + r.dataset.id, swap: "outerHTML" }); }
    else if (t.matches(".row .drop")) { go(r); whyDrop(function (reason) { forget(r.dataset.id); post("rows/drop/", { rows: named([r]), reason: reason }); }); }
    else if (t.matches(".row .restore")) { forget(r.dataset.id); post("rows/restore/", { rows: named([r]) }); }
    else if (t.matches(".open")) edit(r);
    else if (t.matches(".settle")) { go(r, true); accept([r]); }
    else if (t.id === "all") { seen().forEach(function (each) { var box = each.querySelector(".pick input"); if (box) box.checked = t.checked; }); pickedChanged(); }
    else if (t.matches(".pick input")) pickRange(r, event.shiftKey);
    else if (t.closest(".q")) { var to = row(t.closest(".q").dataset.row); if (to) { view("list"); reveal(to); go(to); } }
    else if (t.closest("[data-filter]")) { $("filter").value = t.closest("[data-filter]").dataset.filter; filter(); go(seen()[0]); }
    else if (t.closest("[data-goto]")) { event.preventDefault(); goto(t.closest("[data-goto]").dataset.goto); }
    else if (t.closest("[data-step]")) t.closest("[data-step]").dataset.step === "drop" ? drop() : accept();
    else if (t.id === "merge") merge();
    else if (t.id === "undo") post("undo/", {});
    else if (t.id === "take") take();
    else if (t.id === "add") byHand();
    else if (t.id === "keys") $("help").showModal();
    else if (t.id === "unpick") { picked().forEach(function (p) { p.querySelector(".pick input").checked = false; }); pickedChanged(); }
    else if (t.dataset.view) view(t.dataset.view);
    else if (r && !isEditing(r) && !t.closest("a, button, input, label")) go(r);
  });
  function pickRange(r, shift) {
    var box = r.querySelector(".pick input");
    if (shift && lastPicked && document.contains(lastPicked)) {
      var list = seen(), a = list.indexOf(lastPicked), b = list.indexOf(r);
      list.slice(Math.min(a, b), Math.max(a, b) + 1).forEach(function (each) { var other = each.querySelector(".pick input"); if (other) other.checked = box.checked; });
    }
    lastPicked = r;
    go(r, true);
    pickedChanged();
  }
  function goto(id) {
    var f = $(id);
    if (!f) return;
    view("report");
    f.closest(".report").scrollTop += f.getBoundingClientRect().top - f.closest(".report").getBoundingClientRect().top - 120;
    if (window.innerWidth < 861) f.scrollIntoView({ block: "center" });
    f.classList.add("flash");
    setTimeout(function () { f.classList.remove("flash"); }, 1600);
  }
  function view(name) {
    desk.classList.toggle("show-report", name === "report");
    all("[data-view]").forEach(function (b) { b.setAttribute("aria-pressed", b.dataset.view === name ? "true" : "false"); });
  }
  document.addEventListener("dblclick", function (event) { var r = rowOf(event.target); if (r && !isEditing(r) && !event.target.closest("a, button, input, label")) edit(r); });
  document.addEventListener("selectionchange", selected);
  document.addEventListener("input", function (event) {
    var form = event.target.closest(".editor");
    if (form) keep(form);
    if (event.target.dataset && event.target.dataset.complete) complete(event.target);
    if (event.target.id === "find") filter();
  });
  document.addEventListener("change", function (event) {
    if (event.target.id === "filter") filter();
    if (event.target.matches("#bulk select")) { var lists = { lead: "unit-names", joint: "unit-names", official: "official-names", area: "areas" }; $("bulk").querySelector("[name=value]").setAttribute("list", lists[event.target.value] || ""); }
    if (event.target.closest(".editor")) keep(event.target.closest(".editor"));
  });
  document.addEventListener("focusout", function (event) { if (suggest && event.target === suggest.input) closeSuggest(); });
  if ($("bulk")) $("bulk").addEventListener("submit", function (event) {
    event.preventDefault();
    var form = event.target;
    post("bulk/", { rows: named(picked()), field: form.field.value, value: form.value.value });
  });

  var KEYS = {
    j: function () { step(1); }, ArrowDown: function () { step(1); }, k: function () { step(-1); }, ArrowUp: function () { step(-1); },
    a: accept, e: function () { edit(current); }, Enter: function () { edit(current); }, l: function () { edit(current, "lead"); }, d: drop, m: merge,
    b: toBulk, t: nextUndecided, n: take, u: function () { post("undo/", {}); },
    x: function () { if (current) { var box = current.querySelector(".pick input"); if (box) { box.checked = !box.checked; lastPicked = current; pickedChanged(); } } },
    "/": function () { $("find").focus(); }, "?": function () { $("help").showModal(); }
  };
  var READING = { j: 1, k: 1, ArrowDown: 1, ArrowUp: 1, t: 1, "/": 1, "?": 1 };
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || suggestKey(event)) return;
    var editor = event.target.closest && event.target.closest(".editor");
    if (editor) {
      if (event.key === "Escape") { event.preventDefault(); close(rowOf(editor)); }
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); (editor.querySelector("[name=accept]") || editor.querySelector(".main")).click(); } // htmx sends the button that was clicked
      else if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); editor.querySelector(".main").click(); } // never the first button: in a conflict it would insist
      else if (event.altKey && (event.key === "s" || event.code === "KeyS")) { event.preventDefault(); cut(rowOf(editor)); }
      return;
    }
    if (event.key === "Escape" && event.target.closest && event.target.closest("#bulk")) { event.preventDefault(); return go(current || seen()[0]); }
    if (event.target.id === "find" && (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown")) { event.preventDefault(); return go(seen()[0]); }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, button, summary, a") && !(event.target.matches("button, a, summary") && !/^(Enter| |ArrowDown|ArrowUp)$/.test(event.key))) return;
    var k = event.key.length === 1 ? event.key.toLowerCase() : event.key, act = KEYS[k];
    if (!act || (!mayEdit && !READING[k])) return;
    event.preventDefault();
    act();
  });
  ["keydown", "pointerdown"].forEach(function (name) { document.addEventListener(name, function () { touched = true; }, true); });
  window.addEventListener("resize", chrome);
  new MutationObserver(chrome).observe($("told"), { childList: true, subtree: true });
  wire();
  var asked = /^#row-\d+$/.test(location.hash) && $(location.hash.slice(1));
  if (asked) go(asked); else go(rows().filter(function (r) { return r.dataset.state === "proposed"; })[0] || rows()[0], true);
  remind();
})();
