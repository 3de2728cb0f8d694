// Leave this page: where scripts run, the page that is left does not stay under the Back button.
// Without this module the same link works as a plain link.
for (const link of document.querySelectorAll('a[data-island="leave"]')) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(link.href);
  });
}
