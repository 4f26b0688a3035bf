/** How does a line of the audit log look over HTTP? */

import type { z } from 'zod';
import type { auditLine } from '../contract/admin-shapes.ts';
import type { AuditLine } from '../engine/administration.ts';

export const auditLineDocument = ({
  createdAt,
  undoneBy,
  neverUndone,
  ...line
}: AuditLine): z.output<typeof auditLine> => ({
  ...line,
  before: line.before && { ...line.before },
  after: line.after && { ...line.after },
  undone_by: undoneBy,
  never_undone: neverUndone,
  created_at: createdAt.toISOString(),
});
