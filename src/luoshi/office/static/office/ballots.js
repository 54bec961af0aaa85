// The ballot works without this: it counts what is marked, keeps a second tap from sending twice, and filters the
// published box in the page. Nothing is sent anywhere and nothing is kept.
"use strict";
(function () {
  // Going back asks for the ballot anew, not to send a form again: the server then says where things stand.
  if (document.querySelector(".steps")) { history.replaceState(null, "", location.href); }

  var form = document.querySelector("form[data-most]");
  var told = document.querySelector("[data-tally]");
  function count() {
    var most = Number(form.dataset.most);
    if (form.dataset.style === "choose") {
      var chosen = form.querySelectorAll("input[type=checkbox]:checked").length;
      told.textContent = "已选 " + chosen + (most ? " / " + most + " 项" : " 项");
      told.classList.toggle("late", most > 0 && chosen > most);
    } else {
      var all = form.querySelectorAll(".item").length;
      var left = all - form.querySelectorAll("input[type=radio]:checked").length;
      told.textContent = left ? "还有 " + left + " 项没有填，没有填的按弃权" : "都填好了";
    }
  }
  if (form && told) { form.addEventListener("change", count); count(); }

  var once = document.querySelector("form[data-once]");
  if (once) {
    var sent = false;
    once.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); }
      sent = true;
    });
    window.addEventListener("pageshow", function () { sent = false; });
  }

  var find = document.querySelector("[data-find]");
  if (find) {
    var rows = document.querySelectorAll("table.box tbody tr");
    find.hidden = false;
    var input = find.querySelector("input");
    var said = find.querySelector("[data-found]");
    input.addEventListener("input", function () {
      var wanted = input.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
      var found = 0;
      rows.forEach(function (row) {
        row.hidden = row.cells[0].textContent.replace(/[^A-Z0-9]/g, "").indexOf(wanted) !== 0;
        if (!row.hidden) { found += 1; }
      });
      said.textContent = wanted ? "找到 " + found + " 张" : "";
    });
  }
})();
