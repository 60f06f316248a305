import { readFileSync, writeFileSync } from 'node:fs'

/** `npm run lock`: takes out of package-lock.json who asks for money, and with it every address. */
const FILE = 'package-lock.json'
const lock = JSON.parse(readFileSync(FILE, 'utf8'))
for (const entry of Object.values(lock.packages)) delete entry.funding
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
