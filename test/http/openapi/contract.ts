import type { INestApplication } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Application } from 'express';
import { declaredAccess, type Access } from '../../../src/auth/access.js';
import type { OpenApiDocument } from '../../../src/http/openapi/document-types.js';
import { layersOf, methodsOf } from '../../../src/http/routes.js';
import { operationsOf } from './document-faults.js';

/** Where an application and a document disagree on the routes that exist. The application must be initialised. */
export function routeDifferences(
  app: NestExpressApplication,
  document: OpenApiDocument,
): { readonly undocumented: readonly string[]; readonly missing: readonly string[] } {
  const express = app.getHttpAdapter().getInstance() as Application;
  const mounted = layersOf(express).flatMap((layer) => {
    const path = (layer.route?.path ?? '').replaceAll(/[:*](\w+)/g, '{$1}');
    return methodsOf(layer).map((method) => `${method} ${path}`);
  });
  const documented = operationsOf(document).map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  return {
    undocumented: mounted.filter((route) => !documented.includes(route)).sort(),
    missing: documented.filter((route) => !mounted.includes(route)).sort(),
  };
}

/** What each handler of an application declares, by `Controller.method`; null where it declares nothing. */
export function accessOfHandlers(app: INestApplication): ReadonlyMap<string, Access | null> {
  const reflector = new Reflector();
  const scanner = new MetadataScanner();
  const found = new Map<string, Access | null>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const methods = metatype.prototype as Record<string, () => unknown>;
      for (const name of scanner.getAllMethodNames(methods)) {
        const handler = methods[name];
        if (!handler || !Reflect.hasMetadata('path', handler)) continue;
        const access = declaredAccess(reflector, handler, metatype as new () => unknown);
        found.set(`${metatype.name}.${name}`, access);
      }
    }
  }
  return found;
}
