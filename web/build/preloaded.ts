import type { Plugin, Rolldown } from 'vite'

export interface Document {
  /** The page's chunk, and what it imports. */
  chunk: string
  /** What every page of the kind asks the API for, under addresses that never change. */
  answers: string[]
}

type Bundle = Rolldown.OutputBundle

function fileOf(bundle: Bundle, name: string): Rolldown.OutputChunk {
  const found = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === name)
  if (found?.type !== 'chunk') throw new Error(`The build has no chunk ${name}.`)
  return found
}

/** The files that a page needs beside those of the document: its chunk and all that it imports. */
function needed(bundle: Bundle, chunk: string, there: string): string[] {
  const files = new Set<string>()
  const visit = (file: string): void => {
    const one = bundle[file]
    if (files.has(file) || there.includes(file) || one?.type !== 'chunk') return
    files.add(file)
    one.imports.forEach(visit)
  }
  visit(fileOf(bundle, chunk).fileName)
  return [...files]
}

function linked(text: string, files: string[], answers: string[]): string {
  const modules = files.map((file) => `  <link rel="modulepreload" crossorigin href="/${file}">`)
  const asked = answers.map((address) => `  <link rel="preload" as="fetch" crossorigin href="${address}">`)
  return text.replace('</head>', [...modules, ...asked, '  </head>'].join('\n'))
}

/**
 * Writes the document once for each page, by the first part of its address; each asks for all that
 * its first view needs at once, instead of for one after the other has been read.
 */
export function preloaded(documents: Record<string, Document>): Plugin {
  return {
    name: 'preloaded',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const bare = bundle['index.html']
      if (bare?.type !== 'asset') throw new Error('The build has no index.html.')
      const text = String(bare.source)
      for (const [name, { chunk, answers }] of Object.entries(documents)) {
        const source = linked(text, needed(bundle, chunk, text), answers)
        if (name === 'index.html') bare.source = source
        else this.emitFile({ type: 'asset', fileName: name, source })
      }
    },
  }
}
