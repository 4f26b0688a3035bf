/** What is the page called, in the browser's tabs and history? */

import { useEffect } from 'react';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Energy`;
    return () => {
      document.title = 'Energy';
    };
  }, [title]);
}
