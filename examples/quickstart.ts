import { createEnergyEngine, energyOf, migrate, openDatabase, receiptLines } from 'energy-engine';

const database = await openDatabase({ directory: 'memory://' }); // or { databaseUrl: 'postgres://…' }
await migrate(database);
const engine = createEnergyEngine({ database }); // + provider: openAICompatibleProvider({ … })
const { userId } = await engine.ledger.openAccount({ userId: crypto.randomUUID(), tier: 'pro' });

const call = { userId, feature: 'ai_message', input: 'Write a short welcome for a new customer.' };
const quote = await engine.quote(call);
console.log(`expected ${energyOf(quote.expected.total)} energy, at most ${energyOf(quote.ceiling.total)}`);
const { text, entry } = await engine.run({ ...call, quoteToken: quote.token });
console.log(text);
console.log(receiptLines(entry).join('\n'));
await engine.close();
await database.close();
