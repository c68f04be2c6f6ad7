import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import {
  SIMULATOR_ADMIN,
  SIMULATOR_SDK_APP_ID,
  SIMULATOR_SECRET_KEY,
} from '../../dist/src/im-simulator/options.js';
import { userSig } from '../../dist/src/im-simulator/api/usersig.js';

/*
 * What the figures are measured against: a NestJS handler that pulls a message and overwrites it, with `@nestjs/axios`
 * as it comes, and records nothing, checks nothing and keeps to no quota. A program of its own: IM_BASE_URL, a free port.
 */

const claims = {
  identifier: SIMULATOR_ADMIN,
  sdkAppId: SIMULATOR_SDK_APP_ID,
  time: Math.floor(Date.now() / 1000),
  expire: 86_400,
};
const signed = userSig(claims, SIMULATOR_SECRET_KEY);

function urlOf(api) {
  const random = Math.floor(Math.random() * 4_294_967_296);
  return (
    `${process.env.IM_BASE_URL}/v4/${api}?sdkappid=${SIMULATOR_SDK_APP_ID}` +
    `&identifier=${SIMULATOR_ADMIN}&usersig=${signed}&random=${random}&contenttype=json`
  );
}

class BareController {
  constructor(http) {
    this.http = http;
  }

  async edit({ message }) {
    const pulled = await this.call('group_open_http_svc/group_msg_get_simple', {
      GroupId: message.GroupId,
      ReqMsgSeq: message.MsgSeq,
      ReqMsgNumber: 1,
    });
    const result = await this.call('openim/modify_group_msg', message);
    return { prior: pulled.RspMsgList[0], result };
  }

  async call(api, body) {
    const { data } = await firstValueFrom(this.http.post(urlOf(api), body));
    if (data.ErrorCode !== 0) throw new Error(`IM answered ${data.ErrorCode}`);
    return data;
  }
}

function decorate(decorators, target, property) {
  const descriptor = Object.getOwnPropertyDescriptor(target, property);
  for (const decorator of decorators) decorator(target, property, descriptor);
}

Inject(HttpService)(BareController, undefined, 0);
Body()(BareController.prototype, 'edit', 0);
decorate([Post('v1/modifications'), HttpCode(201)], BareController.prototype, 'edit');
Controller()(BareController);

class BareModule {}
Module({ imports: [HttpModule], controllers: [BareController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });
// As long as the service does: a connection that ends between two turns of a figure would fail an edit.
app.getHttpServer().keepAliveTimeout = 75_000;
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();
process.stdout.write(`${JSON.stringify({ event: 'started', port })}\n`);
