import { describe, expect, it } from 'vitest';
import { filesBelow, readText } from '../support/source.ts';

const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> };
const texts = filesBelow('src')
  .filter((path) => /\.tsx?$/.test(path))
  .map(readText);

/**
 * True where some file of src imports the package or a part of it, or finds a file of it by its name. The types of a package are
 * used where it is: our declarations name them.
 */
const isNamed = (name: string): boolean => {
  const used = name.replace(/^@types\//, '');
  return texts.some((text) =>
    ["'", '"', '`'].some((q) => text.includes(q + used + q) || text.includes(`${q}${used}/`)),
  );
};

describe('what is installed with this package', () => {
  // Knip takes a package for used where another one that is used has it as an optional peer, as test tools do.
  it('is used by its source, each package of it', () => {
    expect(Object.keys(dependencies).filter((name) => !isNamed(name))).toEqual([]);
  });

  it('would be missed where nothing used it', () => {
    expect([isNamed('zod'), isNamed('left-pad')]).toEqual([true, false]);
  });
});
