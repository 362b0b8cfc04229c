// Runs before the first paint: says that scripts run, and applies the theme this reader chose by hand.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var theme = localStorage.getItem('crocevia-theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch (error) { /* storage is closed: the system's theme stays */ }
})();
