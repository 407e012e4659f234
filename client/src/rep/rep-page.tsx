/** A rep's screen: presence, the deck, the pool, own leads. */
import { answers, connection } from '../socket.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { Announcer } from './announcer.tsx';
import { Deck } from './deck.tsx';
import { OwnLeads } from './own-leads.tsx';
import { PoolSection } from './pool-section.tsx';
import { PresenceSwitch } from './presence-switch.tsx';
import { RecentOutcomes } from './recent.tsx';
import { repStore } from './rep-store.ts';
import './cards.css';
import './rep-page.css';

export function RepPage() {
  const state = useStore(repStore);
  const online = answers(useStore(connection));
  return (
    <div className="rep">
      <h1 className="visually-hidden">{text.pages.rep}</h1>
      <Announcer state={state} />
      <div className="rep-now">
        <PresenceSwitch presence={state.rep?.presence ?? null} online={online} />
        <Deck state={state} online={online} />
        <p className="rep-keys">{text.rep.keys}</p>
      </div>
      <div className="rep-rest">
        <PoolSection state={state} online={online} />
        <OwnLeads leads={state.leads} />
        <RecentOutcomes recent={state.recent} />
      </div>
    </div>
  );
}
