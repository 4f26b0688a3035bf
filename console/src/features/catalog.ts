/** Which AI features are there for a person, and what is each for? Their titles stand with the words of energy-engine/react. */

import {
  BookOpenText,
  CalendarRange,
  Globe,
  ListFilter,
  type LucideIcon,
  Mail,
  MessagesSquare,
  Presentation,
  ShieldQuestion,
  UserSearch,
} from 'lucide-react';

export interface FeatureEntry {
  readonly icon: LucideIcon;
  /** One sentence: what a person gets. */
  readonly lead: string;
  /** Where its price cannot be told before. */
  readonly priceNote?: string;
  /** On the tile of its larger one. */
  readonly short?: string;
  /** A smaller one of the same kind, reached from it. */
  readonly smaller?: FeatureName;
}

export const featureNames = [
  'ai_chatbot',
  'ai_pitchdeck',
  'ai_sequence',
  'ai_message',
  'ai_deepscan',
  'ai_scanner',
  'ai_objection',
  'company_crawler',
  'ai_about',
] as const;
export type FeatureName = (typeof featureNames)[number];

export const catalog: Readonly<Record<FeatureName, FeatureEntry>> = {
  ai_chatbot: {
    icon: MessagesSquare,
    lead: 'Talk through prospects, messages and meetings with somebody who knows your company.',
  },
  ai_pitchdeck: {
    icon: Presentation,
    lead: 'Seven or fifteen slides from what you tell it, ready for PowerPoint or print.',
  },
  ai_sequence: {
    icon: CalendarRange,
    lead: 'Several messages over days that lead to one goal, each with a purpose of its own.',
    smaller: 'ai_message',
  },
  ai_message: {
    icon: Mail,
    short: 'A single message',
    lead: 'One message to one person, with one clear next step.',
  },
  ai_deepscan: {
    icon: ListFilter,
    lead: 'A whole list of prospects, ranked by how well they fit, with the reasons.',
    smaller: 'ai_scanner',
  },
  ai_scanner: {
    icon: UserSearch,
    short: 'One prospect',
    lead: 'How well one prospect fits, what speaks against it, and what to do next.',
  },
  ai_objection: {
    icon: ShieldQuestion,
    lead: 'Honest answers to what a prospect holds against you, and what to ask back.',
  },
  company_crawler: {
    icon: Globe,
    priceNote: 'priced once the site is read',
    lead: "A company's profile from its own web site, each fact with its source.",
  },
  ai_about: {
    icon: BookOpenText,
    lead: 'The page that says who you are, written from facts alone.',
  },
};

export const isFeatureName = (name: string): name is FeatureName => name in catalog;

/** The seven that stand on the workspace; the smaller ones are reached from them. */
export const mainFeatures: readonly FeatureName[] = featureNames.filter(
  (name) => !featureNames.some((other) => catalog[other].smaller === name),
);

/** The feature and its smaller or larger one, the larger first; one alone where there is none. */
export function familyOf(name: FeatureName): readonly FeatureName[] {
  const larger = mainFeatures.find((other) => catalog[other].smaller === name) ?? name;
  const { smaller } = catalog[larger];
  return smaller === undefined ? [larger] : [larger, smaller];
}
