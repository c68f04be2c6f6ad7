import type { Application, Request } from 'express';

/** A part of the router; a route where it has one. */
interface RouteLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** Everything mounted, in the order of mounting. Express types its own router without it. */
export function layersOf(app: Application): readonly RouteLayer[] {
  return (app.router as unknown as { readonly stack: readonly RouteLayer[] }).stack;
}

export function methodsOf(layer: RouteLayer): string[] {
  return Object.keys(layer.route?.methods ?? {}).map((method) => method.toUpperCase());
}

/** The methods that exist at this path, `HEAD` beside `GET`; empty where the path is unknown. */
export function allowedMethods(app: Application, path: string): readonly string[] {
  const methods = new Set(
    layersOf(app)
      .filter((layer) => layer.route !== undefined && matches(layer, path))
      .flatMap(methodsOf),
  );
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

/** The declared path of a request, never the one asked for: that may hold anything. Null where none matched. */
export function routeOf(req: Request): string | null {
  const route: unknown = req.route;
  return typeof route === 'object' &&
    route !== null &&
    'path' in route &&
    typeof route.path === 'string'
    ? route.path
    : null;
}

function matches(layer: RouteLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch (error) {
    // A path with a broken percent-escape matches nothing.
    if (error instanceof URIError) return false;
    throw error;
  }
}
