// A Bluesky server (PDS) with its own directory of identifiers, on loopback, for tests.
//
// Asks for one line of JSON on its input: {folder, publicPort, secret}. Says on one line of its
// output where both listen, {port, directoryPort}, once they answer; ends when its input does, so
// that it never outlives the tests. What others see is http://localhost:<publicPort>, which tests
// put a proxy of theirs before; documents of https://tests.merkwerk.dev, which an application
// publishes, are fetched there too.
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { createInterface } from 'node:readline'
import plc from '@did-plc/server'
import pds from '@atproto/pds'

const lines = createInterface({ input: process.stdin })
const [line] = await once(lines, 'line')
const { folder, publicPort, secret } = JSON.parse(line)
lines.on('close', () => process.exit(0))

// Both servers listen on every interface by themselves; tests want loopback, and
// whichever port is free.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (asked, ...rest) {
  if (typeof asked !== 'number') return listen.call(this, asked, ...rest)
  const callback = rest.find((one) => typeof one === 'function')
  return listen.call(this, { port: 0, host: '127.0.0.1' }, callback)
}

const fetched = globalThis.fetch
globalThis.fetch = (asked, ...rest) => {
  const url = new URL(asked.url ?? asked)
  if (url.host !== 'tests.merkwerk.dev') return fetched(asked, ...rest)
  return fetched(`http://127.0.0.1:${publicPort}/tests.merkwerk.dev${url.pathname}`)
}

const hex = () => randomBytes(32).toString('hex')
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: 1 })
const directoryPort = (await directory.start()).address().port
Object.assign(process.env, {
  PDS_DEV_MODE: 'true',
  PDS_PORT: String(publicPort),
  PDS_HOSTNAME: 'localhost',
  PDS_SERVICE_DID: 'did:web:localhost',
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: `${folder}/blobs`,
  PDS_DID_PLC_URL: `http://localhost:${directoryPort}`,
  PDS_INVITE_REQUIRED: 'false',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_ADMIN_PASSWORD: 'administrator',
  PDS_JWT_SECRET: secret,
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: hex(),
  PDS_DPOP_SECRET: hex(),
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_RATE_LIMITS_ENABLED: 'true',
  PDS_RATE_LIMIT_BYPASS_KEY: secret, // the proxy says it unless a test wants the limits
})

const env = pds.readEnv()
const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env))
const { port } = (await server.start()).address()
console.log(JSON.stringify({ port, directoryPort }))
