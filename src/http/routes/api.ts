/** The routes of the API that need nothing but the services. */
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { feedRoutes } from './feed.ts';
import { keyRoutes } from './keys.ts';
import { leadActionRoutes } from './lead-actions.ts';
import { leadRoutes } from './leads.ts';
import { meRoutes } from './me.ts';
import { offerRoutes } from './offers.ts';
import { poolRoutes } from './pool.ts';
import { programRoutes } from './programs.ts';
import { repRoutes } from './reps.ts';
import { sessionRoutes } from './session.ts';
import { teamRoutes } from './teams.ts';
import { traceRoutes } from './trace.ts';
import { userRoutes } from './users.ts';

export function apiRoutes(app: HttpServer, services: Services): void {
  leadRoutes(app, services);
  leadActionRoutes(app, services);
  poolRoutes(app, services);
  traceRoutes(app, services);
  offerRoutes(app, services);
  repRoutes(app, services);
  teamRoutes(app, services);
  programRoutes(app, services);
  keyRoutes(app, services);
  feedRoutes(app, services);
  userRoutes(app, services);
  meRoutes(app, services);
  sessionRoutes(app, services);
}
