import type { Plugin } from 'vite'

/** Writes the document once more under `name`, which asks for a chunk together with the entry, not after it. */
export function preloaded(name: string, chunk: string): Plugin {
  return {
    name: 'preloaded',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const document = bundle['index.html']
      const file = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === chunk)?.fileName
      if (document?.type !== 'asset' || !file) throw new Error(`The build has no index.html or no chunk ${chunk}.`)
      const link = `  <link rel="modulepreload" crossorigin href="/${file}">\n  </head>`
      this.emitFile({ type: 'asset', fileName: name, source: String(document.source).replace('</head>', link) })
    },
  }
}
