/** How does somebody who does not see the page learn that it is another one? By its title, said once. */

import { useEffect, useState } from 'react';

export function PageAnnouncer() {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const title = document.querySelector('title');
    if (title === null) return;
    const observer = new MutationObserver(() => {
      // Between two pages it is the console's own.
      if (document.title.includes('·')) setSaid(document.title);
    });
    observer.observe(title, { childList: true, characterData: true, subtree: true });
    return () => observer.disconnect();
  }, []);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
