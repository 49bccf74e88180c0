import { Controller, Get, Module } from '@nestjs/common';
import { nextTide } from '@app/tides';

@Controller()
class BerthsController {
  @Get('healthz')
  health() {
    return { ok: true, tide: nextTide() };
  }
}

@Module({ controllers: [BerthsController] })
export class BerthsModule {}
