/** Who is there? */

import { PageHeader } from '../ui/card.tsx';
import { UserSearch } from './users/user-search.tsx';

export function UsersPage() {
  return (
    <>
      <PageHeader title="Users" lead="Find somebody, see what happened to their account, and put it right." />
      <UserSearch />
    </>
  );
}
