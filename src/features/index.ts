/** Which features are there? The table, and the names that apps use beside it. */

import { EnergyError } from '../errors.ts';
import { aboutPageFeature } from './about-page.ts';
import { chatbotFeature } from './chatbot.ts';
import { companyCrawlerFeature } from './crawler/company-crawler.ts';
import { deepScanFeature } from './deep-scan/deep-scan-feature.ts';
import type { Feature } from './feature.ts';
import { messageFeature } from './message.ts';
import { objectionFeature } from './objection.ts';
import { pitchDeckFeature } from './pitch-deck/pitch-deck.ts';
import { scannerFeature } from './scanner.ts';
import { sequenceFeature } from './sequence.ts';

/** Every feature by its name in ai_cost_estimates. */
export const features = {
  ai_chatbot: chatbotFeature,
  ai_pitchdeck: pitchDeckFeature,
  ai_sequence: sequenceFeature,
  ai_message: messageFeature,
  ai_deepscan: deepScanFeature,
  ai_scanner: scannerFeature,
  company_crawler: companyCrawlerFeature,
  ai_objection: objectionFeature,
  ai_about: aboutPageFeature,
} as const;

export type FeatureName = keyof typeof features;

/** The feature of this name. Throws `unknown_feature`, and says which there are. */
export function featureNamed(name: string): Feature {
  const table: Readonly<Record<string, unknown>> = features;
  if (Object.hasOwn(table, name)) return table[name] as Feature;
  const known = Object.keys(features).join(', ');
  throw new EnergyError('unknown_feature', `there is no feature ${JSON.stringify(name)}; there are ${known}`);
}

export type { CompanyProfile } from './crawler/company-crawler.ts';
export { readSite, type Site, type SitePage, type SiteRequest } from './crawler/read-site.ts';
export {
  quoteRest,
  runScan,
  type ScanOutcome,
  type ScanProgress,
  type ScanRun,
  startScan,
  stopScan,
} from './deep-scan/deep-scan.ts';
export { type DeepScanOutput, rankedResults, scanResults } from './deep-scan/deep-scan-feature.ts';
export { prospectsOfCsv } from './deep-scan/prospect-list.ts';
export { resumeScan, type ScanEvent, streamScan } from './deep-scan/stream-scan.ts';
export type {
  Feature,
  FeatureCall,
  FeatureEvent,
  FeatureResult,
  FeatureStream,
} from './feature.ts';
export { deckToPdf, type PdfOptions } from './pitch-deck/deck-to-pdf.ts';
export { deckToPptx } from './pitch-deck/deck-to-pptx.ts';
export { type PitchDeck, pitchDeck } from './pitch-deck/pitch-deck.ts';
export type { Streamed } from './streamed.ts';
