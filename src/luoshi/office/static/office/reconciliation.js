/* Settling beside the two reports: the form of the chosen promise comes into the dock; number keys choose, P lets a
   figure of the new report be clicked. The form itself is a plain form. */
(function () {
  'use strict';
  var desk = document.getElementById('desk');
  var pair = document.getElementById('pair');
  var dock = document.getElementById('dock');
  var asked = 0;

  function form() { return document.querySelector('form.settle'); }
  function picking(on) { document.body.classList.toggle('picking', on); }

  function chosen(value) {
    var radio = form() && form().querySelector('input[value="' + value + '"]');
    if (radio) { radio.checked = true; radio.focus({ preventScroll: true }); }
  }

  function pick(start) {
    var select = form() && form().querySelector('#pick');
    if (!select) return;
    select.value = start;
    picked(select);
  }

  function picked(select) { // what cannot be held against the target is of another basis
    var option = select.options[select.selectedIndex];
    picking(false);
    if (option && option.value) chosen((option.dataset.same === '1' ? 'figure' : 'other_basis') + ':pick');
  }

  function load(start) {
    var mine = asked += 1;
    picking(false);
    fetch(pair.dataset.address + start + '/', { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).then(function (answer) {
      return answer.ok ? answer.text() : '<p class="notice bad">没有打开认定的表单，请刷新页面再试</p>';
    }, function () { return '<p class="notice bad">网络不通，没有打开认定的表单</p>'; }).then(function (html) {
      if (mine !== asked) return; // another promise was chosen meanwhile
      var old = dock.querySelector('.settling');
      if (old) old.parentNode.removeChild(old);
      var place = document.createElement('div');
      place.className = 'settling';
      place.innerHTML = html;
      dock.appendChild(place);
      var button = place.querySelector('.pick');
      if (button) button.hidden = false;
      dock.setAttribute('data-ready', start);
    });
  }

  document.addEventListener('change', function (event) { if (event.target.id === 'pick') picked(event.target); });
  document.addEventListener('click', function (event) {
    if (!event.target.closest) return;
    if (event.target.closest('.pick')) { picking(!document.body.classList.contains('picking')); return; }
    var figure = document.body.classList.contains('picking') && event.target.closest('#new [data-out]');
    if (!figure) return;
    event.preventDefault();
    event.stopPropagation();
    pick(figure.dataset.out);
  }, true);
  document.addEventListener('keydown', function (event) {
    if (!form() || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'radio') return;
    if (/^[1-9]$/.test(event.key)) {
      var radio = form().querySelectorAll('fieldset > .choice input')[Number(event.key) - 1];
      if (radio) { event.preventDefault(); radio.checked = true; radio.focus({ preventScroll: true }); }
    } else if (event.key === 'Enter' && event.target.type === 'radio') {
      event.preventDefault();
      form().querySelector('button.main').click();
    } else if ((event.key === 'p' || event.key === 'P') && form().querySelector('.pick:not([hidden])')) {
      picking(!document.body.classList.contains('picking'));
    } else if (event.key === 'Escape') {
      picking(false);
    }
  });
  if (desk) {
    desk.addEventListener('promise', function (event) { load(event.detail.start); });
  }
})();
