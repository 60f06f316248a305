/** Saves an element of the page as a PNG, at twice its size. */
export async function savePicture(element: HTMLElement, name: string): Promise<void> {
  const { domToBlob } = await import('modern-screenshot')
  const picture = await domToBlob(element, { scale: 2, backgroundColor: '#ffffff', font: false })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(picture)
  link.download = `${name}.png`
  link.click()
  URL.revokeObjectURL(link.href)
}
