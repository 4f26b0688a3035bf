/** How does the page move by itself? At once for those who do not want motion. */

const isReduced = window.matchMedia('(prefers-reduced-motion: reduce)');

export const scrollBehavior = (): ScrollBehavior => (isReduced.matches ? 'auto' : 'smooth');
