# Build on the Node that the mentor runs on; the npm package `node` is for machines with an older one and stays out.
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
COPY src ./src
COPY knowledge ./knowledge

FROM node:26-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY --from=build --chown=node:node /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Opens nothing and asks nobody: the corpus is read and one question answered, which is what the mentor is for.
HEALTHCHECK --interval=60s --timeout=10s --start-period=20s CMD ["node", "src/cli/health.ts"]
# Node as process 1 gets SIGTERM itself and drains.
CMD ["node", "src/main.ts"]
