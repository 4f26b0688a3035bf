/** What can be built on where no model is configured? Sentences picked from a text, under a notice that says so. */

import { offlineModel } from '../providers/offline.ts';
import type { ModelProvider } from '../providers/provider.ts';

export { weightiestSentences } from '../providers/extract.ts';
export { offlineModel, offlineNotice } from '../providers/offline.ts';

/** True for the provider that is no language model. */
export const isOffline = (provider: Pick<ModelProvider, 'defaultModel'>): boolean =>
  provider.defaultModel === offlineModel;
