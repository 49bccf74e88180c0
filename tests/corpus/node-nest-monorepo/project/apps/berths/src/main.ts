import { NestFactory } from '@nestjs/core';
import { BerthsModule } from './berths.module';

async function bootstrap() {
  const app = await NestFactory.create(BerthsModule);
  await app.listen(process.env.PORT ?? 4100);
}
bootstrap();
