/** Client navigation: links below `f-client-nav` replace the page's partials instead of the page. */
export function startNavigation(): void {
  document.documentElement.toggleAttribute("data-client-nav", true);
}
