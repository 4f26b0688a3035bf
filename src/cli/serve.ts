/** energy serve: the HTTP API and the metering proxy on a socket. */

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { defaults } from '../config.ts';
import { type AbortPolicy, abortPolicies } from '../engine/held-call.ts';
import { createJobMetrics, type JobMetrics } from '../jobs/job-metrics.ts';
import { type Answer, createEnergyServer, type EnergyServer } from '../server/app.ts';
import { addressBehind } from '../server/client-address.ts';
import { serverEnvironment } from '../server/environment.ts';
import { type Listening, listen } from '../server/listen.ts';
import { developmentIssuerOf, developmentSignIn, signInApp, signInHostsOf } from '../server/sign-in.ts';
import { untilInterrupted } from './interrupt.ts';
import { commandOf, type DatabaseOptions, readCount } from './options.ts';
import { inSession, type Session } from './session.ts';
import { upstreamsGiven } from './upstreams.ts';
import { version } from './version.ts';
import { workerOf } from './working.ts';

export interface ServeOptions extends DatabaseOptions {
  readonly port: number;
  readonly host: string;
  readonly jobs?: boolean;
  readonly upstreams?: string;
  readonly abortPolicy: AbortPolicy;
  readonly drain?: number;
}

const portAtMost = 65_535;
const secretBytes = 32;
/** Where `npm run build` puts the console, seen from src/cli and from dist/cli. */
const consoleFolder = fileURLToPath(new URL('../../dist/console', import.meta.url));

/** One line of JSON an answer: never a body, a query, a header or a user. */
const logAnswer = ({ milliseconds, ...answer }: Answer): void => {
  const line = { at: new Date().toISOString(), ...answer, milliseconds: Math.round(milliseconds * 10) / 10 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const logFailure = (error: unknown, requestId: string): void => {
  const { name = 'Error', stack = '' } = error instanceof Error ? error : {};
  // Where it happened and not what it said: a message may repeat what was asked.
  const places = stack
    .split('\n')
    .filter((line) => line.trim().startsWith('at '))
    .slice(0, 8);
  process.stderr.write(
    `${JSON.stringify({ at: new Date().toISOString(), requestId, failure: name, places })}\n`,
  );
};

/** Whether demo users sign in here: yes, no since others are known, or no since other machines are let in. */
type SignsIn = 'yes' | 'no' | 'too open';

function serverOn(
  { engine, database }: Session,
  jobMetrics: JobMetrics | undefined,
  { host: listensAt, upstreams, abortPolicy }: ServeOptions,
): { server: EnergyServer; signsIn: SignsIn; isProduction: boolean } {
  const { issuers, isProduction, origins, proxies, demoHosts, supabase } = serverEnvironment(process.env);
  const secret = randomBytes(secretBytes).toString('hex');
  const hosts = signInHostsOf(listensAt, demoHosts);
  const isDevelopment = !isProduction && issuers.length === 0;
  const signsIn = isDevelopment && hosts.length > 0;
  const server = createEnergyServer({
    engine,
    database,
    issuers: signsIn ? [developmentIssuerOf(secret)] : issuers,
    signIn: { development: signsIn ? developmentSignIn : null, supabase },
    consoleFolder,
    upstreams: upstreamsGiven(upstreams, process.env),
    abortPolicy,
    origins,
    jobMetrics,
    addressOf: addressBehind(proxies),
    onAnswer: logAnswer,
    onFailure: logFailure,
    version,
  });
  if (!signsIn) return { server, isProduction, signsIn: isDevelopment ? 'too open' : 'no' };
  const { clock, ledger, settings } = engine;
  const tokenSeconds = settings.server.demoTokenSeconds;
  server.app.route('/sign-in', signInApp({ database, ledger, clock, tokenSeconds, secret, hosts }));
  return { server, isProduction, signsIn: 'yes' };
}

const ofSigningIn: Readonly<Record<SignsIn, readonly string[]>> = {
  yes: ['development: demo users sign in there without a password; nobody else is known'],
  no: [],
  'too open': [
    'nobody can sign in: other machines are let in, and anybody on them would be a super admin as a demo user. Either leave --host out;',
    'or say whose tokens count (SUPABASE_URL, or ENERGY_JWT_ISSUER); or, where nobody else comes here, as in a container whose port this',
    'machine alone sees, name by which names demo users may: ENERGY_DEMO_HOSTS=localhost',
  ],
};

function tell({ output }: Session, { url }: Listening, signsIn: SignsIn): void {
  output.note(`open ${url} (routes: ${url}/reference); Ctrl-C ends`);
  for (const line of ofSigningIn[signsIn]) output.note(line);
}

/** Serves until Ctrl-C or SIGTERM, and then until what is in flight is settled. */
export async function serveUntilInterrupted(session: Session, options: ServeOptions): Promise<void> {
  const jobMetrics = options.jobs ? createJobMetrics() : undefined;
  const { port, host: hostname } = options;
  const { server, signsIn, isProduction } = serverOn(session, jobMetrics, options);
  const { stopSeconds, drainSeconds } = session.engine.settings.server;
  // Whoever ends a server of their own at the keyboard has no load balancer before it.
  const drain = options.drain ?? (isProduction ? drainSeconds : 0);
  const listening = await listen(server, { port, hostname });
  tell(session, listening, signsIn);
  await untilInterrupted(async (signal) => {
    const worker = jobMetrics && (await workerOf(session, jobMetrics.onEvent));
    if (worker !== undefined) session.output.note('the jobs run here at their times');
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      if (signal.aborted) resolve();
    });
    session.output.note('finishing what is in flight …');
    await Promise.all([worker?.stop(), listening.stop(stopSeconds, drain)]);
  });
}

export const serveOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--port <number>', 'where to listen')
        .env('PORT')
        .argParser(readCount(portAtMost))
        .default(defaults.server.port),
    )
    .addOption(
      new Option('--host <address>', '0.0.0.0 lets other machines in').default(defaults.server.hostname),
    )
    .addOption(
      new Option(
        '--upstreams <file>',
        'JSON: where the proxy sends calls, by name, with fallbacks (docs/quickstarts/proxy.md); without it where OPENAI_BASE_URL and OPENAI_API_KEY say',
      ).env('ENERGY_UPSTREAMS'),
    )
    .addOption(
      new Option(
        '--abort-policy <policy>',
        'what a call through the proxy pays whose client leaves: what was delivered, all that the model then generates, or the input alone',
      )
        .env('ENERGY_ABORT_POLICY')
        .choices(abortPolicies)
        .default('delivered' satisfies AbortPolicy),
    )
    .addOption(
      new Option(
        '--drain <seconds>',
        `so long it goes on serving once it is told to stop, while /readyz says no, at most half of the ${defaults.server.stopSeconds} that a stop may take; ${defaults.server.drainSeconds} in production, else 0`,
      )
        .env('ENERGY_DRAIN_SECONDS')
        .argParser(readCount(defaults.server.stopSeconds / 2, 0)),
    )
    .option('--jobs', 'run the jobs at their times in this process too, and count them at /metrics');

export function addServe(program: Command): void {
  const command = commandOf(program, 'serve', {
    summary:
      'Serves the web console, the HTTP API, and with an upstream the metering proxy at /openai/v1, until Ctrl-C',
    examples: [
      'serve',
      'serve --port 9000 --host 0.0.0.0',
      'serve --jobs',
      'serve --upstreams upstreams.json --abort-policy generated',
      'DATABASE_URL=… NODE_ENV=production energy serve',
    ],
  });
  serveOptions(command).action((options: ServeOptions) =>
    inSession(options, { mayCreate: true }, (session) => serveUntilInterrupted(session, options)),
  );
}
