/** /settings: how this server is set up, and where each thing is set. */
import type { SettingsOut } from '../../../src/protocol.ts';
import { get } from '../api.ts';
import { deskText } from '../text-desk.ts';
import { Page, WhenLoaded } from '../ui/page.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import './settings.css';

const fetchSettings = () => get<SettingsOut>('/api/v1/settings');

/** Name, value, and where it is set. */
function rowsOf({ publicUrl, store, redis, textsFrom, trustProxy, version }: SettingsOut) {
  const words = deskText.settings;
  return [
    [words.publicUrl, publicUrl, words.publicUrlWhere],
    [words.store, words.storeNames[store], words.storeWhere],
    [words.redis, words.redisNames(redis), words.redisWhere],
    [words.texts, textsFrom ?? words.noTexts, words.textsWhere],
    [words.proxy, words.proxyNames(trustProxy), words.proxyWhere],
    [words.version, version, words.versionWhere],
  ] as const;
}

export default function SettingsPage() {
  const loaded = useLoaded(fetchSettings);
  return (
    <Page title={deskText.settings.title} detail={deskText.settings.detail}>
      <WhenLoaded loaded={loaded}>
        {(settings) => (
          <table className="settings">
            <tbody>
              {rowsOf(settings).map(([name, value, where]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    {value}
                    <p>{where}</p>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </WhenLoaded>
    </Page>
  );
}
