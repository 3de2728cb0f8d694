// Leave this page: where scripts run, the page that is left does not stay under the Back button.
// Without this module the same link works as a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[data-island="leave"]');
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(link.href);
});
