/** What of the picture is seen: the place of its middle, and how many pixels a unit has. */
export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const leastZoom = 0.1
const mostZoom = 4

/** Zooms so that a point keeps its place on the screen. The point is in pixels from the middle. */
export function zoomedAt(view: View, factor: number, { x, y }: { x: number; y: number } = { x: 0, y: 0 }): View {
  const zoom = Math.min(mostZoom, Math.max(leastZoom, view.zoom * factor))
  return { x: view.x + x / view.zoom - x / zoom, y: view.y + y / view.zoom - y / zoom, zoom }
}

/** Moves the view by pixels. */
export const movedBy = (view: View, x: number, y: number): View => ({
  ...view,
  x: view.x + x / view.zoom,
  y: view.y + y / view.zoom,
})

/** The view that has all of some bounds in it. */
export function fitted({ left, top, right, bottom }: Bounds, { width, height }: Size, most = 1.4): View {
  const zoom = Math.min(width / Math.max(1, right - left), height / Math.max(1, bottom - top), most)
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.max(leastZoom, zoom) }
}

/** The transform that draws the picture in a window of a size. */
export const transformOf = ({ x, y, zoom }: View, { width, height }: Size): string =>
  `translate(${(width / 2 - x * zoom).toFixed(2)} ${(height / 2 - y * zoom).toFixed(2)}) scale(${zoom.toFixed(4)})`

/** The bounds of circles, with some space around them. */
export function boundsOf(
  circles: readonly { readonly x: number; readonly y: number; readonly radius: number }[],
  space: number,
): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { x, y, radius } of circles) {
    bounds.left = Math.min(bounds.left, x - radius - space)
    bounds.top = Math.min(bounds.top, y - radius - space)
    bounds.right = Math.max(bounds.right, x + radius + space)
    bounds.bottom = Math.max(bounds.bottom, y + radius + space)
  }
  return bounds
}
