/** How many tokens does an image cost, by its model's published rule? */

import { type Attachment, sizeOf } from './attachment.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a model cuts an image into what it counts. `exact` is false where what is billed has been seen to differ. */
type ImageRule =
  | { readonly by: 'tile'; readonly base: number; readonly perTile: number }
  | { readonly by: 'patch'; readonly hundredthsPerPatch: number; readonly patchesAtMost: number }
  | { readonly by: 'visual token'; readonly longestSide: number; readonly tokensAtMost: number }
  | { readonly by: 'crop'; readonly perTile: number };

const tile = (base: number, perTile: number): ImageRule => ({ by: 'tile', base, perTile });
const patch = (hundredthsPerPatch: number, patchesAtMost = 1_536): ImageRule => ({
  by: 'patch',
  hundredthsPerPatch,
  patchesAtMost,
});

/**
 * OpenAI: https://developers.openai.com/api/docs/guides/images-vision#calculating-costs, base and per-tile tokens of the
 * older models; patches of 32 px with a factor for the smaller ones. For gpt-5.2, 5.4 and 5.5 it names the patches at
 * most but no factor: one is taken. What users measured differs at times (the small gpt-5 models were billed 1.2 and
 * 1.5: https://community.openai.com/t/1344040), so a count by patches is no exact one.
 *
 * Anthropic: https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size, a token for each 28 px
 * square, up to 1,568 px and tokens; from Claude 4.7 on up to 2,576 px and 4,784 tokens.
 *
 * Google: https://ai.google.dev/gemini-api/docs/tokens#multimodal-tokens, 258 tokens up to 384 px, and for each crop of
 * a larger image. Gemini 3 counts by a resolution that the caller chooses; that is left to the default.
 */
const imageRules: readonly (readonly [RegExp, ImageRule])[] = [
  [/^gpt-4o-mini(?:-\d.*)?$/, tile(2_833, 5_667)],
  [/^(?:chatgpt-4o-latest|gpt-4o|gpt-4\.1|gpt-4\.5-preview|gpt-4-turbo)(?:-\d.*)?$/, tile(85, 170)],
  [/^gpt-5(?:-chat-latest|-\d.*)?$/, tile(70, 140)],
  [/^o[13](?:-pro)?(?:-\d.*)?$/, tile(75, 150)],
  [/^computer-use-preview(?:-\d.*)?$/, tile(65, 129)],
  [/^gpt-(?:4\.1|5|5\.4)-mini(?:-\d.*)?$/, patch(162)],
  [/^gpt-(?:4\.1|5|5\.4)-nano(?:-\d.*)?$/, patch(246)],
  [/^o4-mini(?:-\d.*)?$/, patch(172)],
  [/^gpt-5\.2(?:-chat-latest|-codex|-\d.*)?$/, patch(100)],
  [/^gpt-5\.[45](?:-\d.*)?$/, patch(100, 2_500)],
  [
    /^claude-[a-z]+-(?:4[-.](?:[7-9]|1\d)|[5-9])(?:[-.@].*)?$/,
    { by: 'visual token', longestSide: 2_576, tokensAtMost: 4_784 },
  ],
  [/^claude-(?:3|[a-z]+-4)(?:[-.@].*)?$/, { by: 'visual token', longestSide: 1_568, tokensAtMost: 1_568 }],
  [/^gemini-2(?:\..*|-.*)?$/, { by: 'crop', perTile: 258 }],
];

const largestSide = 2_048;
const shortestSide = 768;
const tileSide = 512;

/** Scaled to fit a square of 2,048 px, then down to 768 px on the shorter side, then covered with tiles of 512 px. */
function tilesOf({ width, height }: Size): number {
  const fit = Math.min(1, largestSide / Math.max(width, height));
  const scale = fit * Math.min(1, shortestSide / (Math.min(width, height) * fit));
  const along = (side: number): number => Math.max(1, Math.ceil(Math.round(side * scale) / tileSide));
  return along(width) * along(height);
}

const patchSide = 32;

/** The patches of 32 px that cover the image within 2,048 px; where they are too many it is first scaled down to fewer. */
function patchesOf(size: Size, patchesAtMost: number): number {
  const fit = Math.min(1, largestSide / Math.max(size.width, size.height));
  const [width, height] = [size.width * fit, size.height * fit];
  const across = (side: number): number => Math.max(1, Math.ceil(Number((side / patchSide).toFixed(6))));
  if (across(width) * across(height) <= patchesAtMost) return across(width) * across(height);
  const shrink = Math.sqrt((patchSide * patchSide * patchesAtMost) / (width * height));
  const whole = (side: number): number => Math.max(1, Math.floor((side * shrink) / patchSide));
  const toWhole = (side: number): number => whole(side) / ((side * shrink) / patchSide);
  const scale = shrink * Math.min(toWhole(width), toWhole(height));
  return Math.min(patchesAtMost, across(width * scale) * across(height * scale));
}

const visualTokenSide = 28;

/** The squares of 28 px that cover the largest image of the same shape that keeps to both limits. */
function visualTokensOf({ width, height }: Size, longestSide: number, tokensAtMost: number): number {
  const long = Math.max(width, height);
  const ratio = Math.min(width, height) / long;
  const tokensFor = (side: number): number =>
    Math.ceil(side / visualTokenSide) * Math.ceil(Math.max(1, Math.round(side * ratio)) / visualTokenSide);
  let fits = 1;
  let tooLarge = Math.min(long, longestSide) + 1;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    if (tokensFor(middle) <= tokensAtMost) fits = middle;
    else tooLarge = middle;
  }
  return tokensFor(fits);
}

const uncroppedSide = 384;
const [smallestCrop, largestCrop] = [256, 768];

/** One for a small image; else the crops, as wide as the shorter side by 1.5, within 256 and 768 px. */
function cropsOf({ width, height }: Size): number {
  if (Math.max(width, height) <= uncroppedSide) return 1;
  const side = Math.min(largestCrop, Math.max(smallestCrop, Math.floor(Math.min(width, height) / 1.5)));
  return Math.ceil(width / side) * Math.ceil(height / side);
}

function tokensBy(rule: ImageRule, size: Size): { tokens: number; exact: boolean } {
  switch (rule.by) {
    case 'tile':
      return { tokens: rule.base + rule.perTile * tilesOf(size), exact: true };
    case 'patch': {
      const patches = patchesOf(size, rule.patchesAtMost);
      return { tokens: Math.ceil((patches * rule.hundredthsPerPatch) / 100), exact: false };
    }
    case 'visual token':
      return { tokens: visualTokensOf(size, rule.longestSide, rule.tokensAtMost), exact: true };
    case 'crop':
      return { tokens: rule.perTile * cropsOf(size), exact: false };
  }
}

const originalPatches = 10_000;

/** `detail: 'original'` lets the models that know it see four times as much. */
const atDetail = (rule: ImageRule, detail: Attachment['detail']): ImageRule =>
  rule.by === 'patch' && rule.patchesAtMost > 1_536 && detail === 'original'
    ? { ...rule, patchesAtMost: originalPatches }
    : rule;

/**
 * The tokens of an image by its model's published rule, or null where the rule or the size is not known.
 * Throws `invalid_request` for a size that no image can have.
 */
export function imageTokens(image: Attachment, model: string): { tokens: number; exact: boolean } | null {
  const name = model.trim().toLowerCase().replace(/^.*\//, '');
  const rule = imageRules.find(([pattern]) => pattern.test(name))?.[1];
  if (rule === undefined) return null;
  if (rule.by === 'tile' && image.detail === 'low') return { tokens: rule.base, exact: true };
  const width = sizeOf(image.width, 'width');
  const height = sizeOf(image.height, 'height');
  if (width === undefined || height === undefined || width === 0 || height === 0) return null;
  return tokensBy(atDetail(rule, image.detail), { width, height });
}
