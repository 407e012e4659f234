/** /people: everybody who may sign in. Admins add, invite, change and remove; managers look. */
import { useState } from 'react';
import type { Me, UserOut } from '../../../src/protocol.ts';
import { Link } from '../path.tsx';
import { isAdmin } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Page, WhenLoaded } from '../ui/page.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import './people.css';
import { PeopleDialogs, type PersonTask } from './people-dialogs.tsx';
import { fetchPeople, fetchRoster, type People, type Roster } from './people-requests.ts';
import { PersonRow } from './person-row.tsx';

/** From so many on nobody reads the whole list. */
const findFrom = 8;

interface ListProps {
  readonly people: readonly UserOut[];
  readonly me: Me;
  readonly onTask: (task: PersonTask) => void;
}

function PeopleList({ people, me, onTask }: ListProps) {
  const [wanted, setWanted] = useState('');
  const words = deskText.people;
  const sought = wanted.trim().toLowerCase();
  const shown = people.filter(({ name, email, phone }) =>
    [name, email, phone].some((one) => one?.toLowerCase().includes(sought)),
  );
  if (people.length === 0) return <p className="list-empty">{words.nobody}</p>;
  return (
    <section aria-label={words.title}>
      {people.length >= findFrom && (
        <Field className="people-find" type="search" label={words.find} value={wanted} onValue={setWanted} />
      )}
      {shown.length === 0 && <p className="list-empty">{words.noneFound}</p>}
      <ul className="things">
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isMe={person.id === me.user?.id}
            onTask={isAdmin(me) ? onTask : null}
          />
        ))}
      </ul>
    </section>
  );
}

export default function PeoplePage({ me }: { readonly me: Me }) {
  const roster = useLoaded<People | Roster>(isAdmin(me) ? fetchRoster : fetchPeople);
  const [task, setTask] = useState<PersonTask | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const words = deskText.people;
  const begin = (next: PersonTask) => {
    setSaid(null);
    setTask(next);
  };
  return (
    <Page
      title={words.title}
      detail={roster.value ? words.detail(roster.value.people.length) : ' '}
      actions={
        isAdmin(me) ? (
          <>
            <Link href="/people/import" className="button">
              {words.importList}
            </Link>
            <Button
              tone="main"
              aria-disabled={roster.value === null}
              onClick={() => roster.value && begin({ kind: 'add' })}
            >
              {words.add}
            </Button>
          </>
        ) : (
          <p className="list-empty">{words.readOnly}</p>
        )
      }
    >
      <p className="page-said" role="status">
        {said}
      </p>
      <WhenLoaded loaded={roster}>{({ people }) => <PeopleList people={people} me={me} onTask={begin} />}</WhenLoaded>
      {task && roster.value && 'reps' in roster.value && (
        <PeopleDialogs
          task={task}
          roster={roster.value}
          onClose={() => setTask(null)}
          onDone={(news) => {
            setTask(null);
            setSaid(news);
            void roster.load();
          }}
        />
      )}
    </Page>
  );
}
