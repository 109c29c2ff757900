# syntax=docker/dockerfile:1

FROM node:24-slim AS base
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

FROM node:24-slim
LABEL org.opencontainers.image.title="launchdarkly-graphql" org.opencontainers.image.licenses="MIT"
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
