# syntax=docker/dockerfile:1

# A digest pins the base: --build-arg NODE_IMAGE=node:24-slim@sha256:…
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /app
COPY package.json package-lock.json ./

# The scripts of the installation need the SDL, and make the generated types.
FROM base AS build
COPY codegen.yml tsconfig.json tsconfig.build.json ./
COPY schema ./schema
COPY examples ./examples
COPY explorer ./explorer
COPY scripts ./scripts
COPY src ./src
COPY sandbox ./sandbox
RUN npm ci --no-audit --no-fund
RUN npm run build

# Without scripts: the one that there is makes the types, with what is not installed here.
FROM base AS production
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="launchdarkly-graphql" org.opencontainers.image.licenses="MIT"
# The image installs nothing, so it has none of the package managers that Node comes with.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /opt/yarn-* \
  /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Inside a container, only its own processes reach loopback.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
EXPOSE 4000
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/main.js"]
