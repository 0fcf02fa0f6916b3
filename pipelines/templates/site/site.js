// Opens what an address points to, draws a chart when its indicator is opened, and finds indicators by their words.
(function () {
  "use strict";
  function draw(details) {
    details.querySelectorAll(".chart:not([data-drawn])").forEach(function (place) {
      place.dataset.drawn = "";
      vegaEmbed(place, JSON.parse(place.nextElementSibling.textContent), { actions: false, renderer: "svg" });
    });
  }
  var all = Array.prototype.slice.call(document.querySelectorAll("details.indicator"));
  all.forEach(function (details) {
    details.addEventListener("toggle", function () { if (details.open) { draw(details); } });
  });
  function follow() {
    var wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (wanted && wanted.matches("details")) { wanted.open = true; wanted.scrollIntoView(); }
  }
  window.addEventListener("hashchange", follow);
  follow();
  var search = document.getElementById("search");
  if (!search) { return; }
  search.parentElement.hidden = false;
  search.addEventListener("input", function () {
    var words = search.value.toLocaleLowerCase().split(/\s+/), count = 0;
    all.forEach(function (details) {
      var text = details.querySelector("summary").textContent.toLocaleLowerCase();
      var found = words.every(function (word) { return text.includes(word); });
      details.hidden = !found;
      count += found ? 1 : 0;
    });
    document.getElementById("found").textContent = search.dataset.found.replace("{count}", count);
  });
  window.addEventListener("beforeprint", function () { all.forEach(function (details) { details.open = true; draw(details); }); });
})();
