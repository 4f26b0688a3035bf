/** Which page does each feature have? Most have the same one, with a form and an answer of their own. */

import type { ReactNode } from 'react';
import type { FeatureName } from '../../features/catalog.ts';
import { ChatDesk } from './chat/chat-desk.tsx';
import { aboutDesk } from './desks/about-desk.tsx';
import { crawlerDesk } from './desks/crawler-desk.tsx';
import { messageDesk } from './desks/message-desk.tsx';
import { objectionDesk } from './desks/objection-desk.tsx';
import { pitchDeckDesk } from './desks/pitch-deck-desk.tsx';
import { scannerDesk } from './desks/scanner-desk.tsx';
import { sequenceDesk } from './desks/sequence-desk.tsx';
import { ScanDesk } from './scan/scan-desk.tsx';
import { StandardDesk } from './standard-desk.tsx';

export const deskPages: Readonly<Record<FeatureName, () => ReactNode>> = {
  ai_chatbot: () => <ChatDesk />,
  ai_pitchdeck: () => <StandardDesk spec={pitchDeckDesk} />,
  ai_sequence: () => <StandardDesk spec={sequenceDesk} />,
  ai_message: () => <StandardDesk spec={messageDesk} />,
  ai_deepscan: () => <ScanDesk />,
  ai_scanner: () => <StandardDesk spec={scannerDesk} />,
  ai_objection: () => <StandardDesk spec={objectionDesk} />,
  company_crawler: () => <StandardDesk spec={crawlerDesk} />,
  ai_about: () => <StandardDesk spec={aboutDesk} />,
};
