/** Who is the user of the examples, and whom do they write to? */

export const userId = '0195a1c2-7b3d-7c41-9a55-3d2f8e6b1a70';

export const prospectData = {
  name: 'Ada Lovelace',
  company: 'Analytical Engines',
  interest: 'fewer punched cards',
};
