// The page of tables: a link to a document opens it.

function openTarget() {
  const target = location.hash && byId(location.hash.slice(1));
  if (!target || target.tagName !== "DETAILS") return;
  target.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
// A second click on a link to where one is already changes no address.
document.addEventListener("click", (event) => {
  if (event.target.closest('a[href^="#d"]')) setTimeout(openTarget);
});
openTarget();
document.body.dataset.ready = "";
