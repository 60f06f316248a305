/** Saves an element of the page as a PNG, at twice its size. */
export async function savePicture(element: HTMLElement, name: string): Promise<void> {
  const { toBlob } = await import('html-to-image')
  const picture = await toBlob(element, { pixelRatio: 2, backgroundColor: '#ffffff', skipFonts: true })
  if (!picture) throw new Error(`no picture of ${name} could be drawn`)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(picture)
  link.download = `${name}.png`
  link.click()
  URL.revokeObjectURL(link.href)
}
