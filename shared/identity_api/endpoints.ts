import { z } from "zod";
import { auditFormats, auditQuery, auditRow, chainState } from "shared/audit/mod.ts";
import { endpoint } from "./endpoint.ts";
import {
  account,
  accountDetail,
  accountQuery,
  acting,
  reason,
  session,
  sessionQuery,
  signUp,
  signUpQuery,
} from "./schemas.ts";

const because = z.object({ reason });
const total = z.number().int();

/** All that Admin can ask of identity. Every change wants a person confirmed within minutes. */
export const endpoints = {
  acting: endpoint({
    method: "get",
    path: "/acting",
    summary: "Who acts, and what identity must ask of them before anything is changed",
    role: "support",
    answer: acting,
  }),
  listAccounts: endpoint({
    method: "get",
    path: "/accounts",
    summary: "Accounts by pages, searched by the beginnings of words of name and e-mail",
    role: "support",
    query: accountQuery,
    answer: z.object({ accounts: z.array(account), total }),
  }),
  getAccount: endpoint({
    method: "get",
    path: "/accounts/{id}",
    summary: "An account with tenants, factors, devices and sessions",
    role: "support",
    answer: accountDetail,
  }),
  disableAccount: endpoint({
    method: "post",
    path: "/accounts/{id}/disable",
    summary: "Nobody signs in to it any more; all its sessions end",
    role: "admin",
    body: because,
  }),
  enableAccount: endpoint({
    method: "post",
    path: "/accounts/{id}/enable",
    summary: "It can be signed in to again",
    role: "admin",
    body: because,
  }),
  endAccountSessions: endpoint({
    method: "post",
    path: "/accounts/{id}/end-sessions",
    summary: "Ends every session, here and at every app",
    role: "admin",
    body: because,
  }),
  requireReset: endpoint({
    method: "post",
    path: "/accounts/{id}/require-reset",
    summary: "The password is no longer good; a link to set a new one goes to the address",
    role: "admin",
    body: because,
  }),
  resetSecondFactor: endpoint({
    method: "post",
    path: "/accounts/{id}/reset-second-factor",
    summary: "Removes every second factor and passkey of somebody who lost them, and tells them",
    role: "admin",
    body: because,
  }),
  setPlatformRoles: endpoint({
    method: "put",
    path: "/accounts/{id}/platform-roles",
    summary: "What somebody may do on the platform; never one's own",
    role: "admin",
    body: because.extend({ admin: z.boolean(), support: z.boolean() }),
  }),
  listSessions: endpoint({
    method: "get",
    path: "/sessions",
    summary: "Living sessions by pages, newest first",
    role: "admin",
    query: sessionQuery,
    answer: z.object({ sessions: z.array(session), total }),
  }),
  getSession: endpoint({
    method: "get",
    path: "/sessions/{id}",
    summary: "One living session",
    role: "admin",
    answer: session,
  }),
  endSession: endpoint({
    method: "delete",
    path: "/sessions/{id}",
    summary: "Ends one session, here and at every app",
    role: "admin",
  }),
  listSignUps: endpoint({
    method: "get",
    path: "/sign-ups",
    summary: "Who asks for a shop, by pages; those who wait the longest first",
    role: "admin",
    query: signUpQuery,
    answer: z.object({ signUps: z.array(signUp), total }),
  }),
  getSignUp: endpoint({
    method: "get",
    path: "/sign-ups/{id}",
    summary: "One sign-up",
    role: "admin",
    answer: signUp,
  }),
  approveSignUp: endpoint({
    method: "post",
    path: "/sign-ups/{id}/approve",
    summary: "Notes that the shop was made",
    role: "admin",
    body: z.object({ tenant: z.string().min(1).max(60) }),
  }),
  declineSignUp: endpoint({
    method: "post",
    path: "/sign-ups/{id}/decline",
    summary: "Says no, by mail and with the reason",
    role: "admin",
    body: because,
  }),
  listAudit: endpoint({
    method: "get",
    path: "/audit",
    summary: "The audit log by pages, newest first",
    role: "admin",
    query: auditQuery,
    answer: z.object({ entries: z.array(auditRow), total }),
  }),
  exportAudit: endpoint({
    method: "get",
    path: "/audit/export",
    summary: "The entries that fit as CSV or as JSON lines",
    role: "admin",
    query: auditQuery.omit({ page: true }).extend({ format: z.enum(auditFormats).catch("csv") }),
  }),
  verifyAudit: endpoint({
    method: "get",
    path: "/audit/chains",
    summary: "Recomputes the hashes of every chain",
    role: "admin",
    answer: z.object({ chains: z.array(chainState) }),
  }),
  getAuditEntry: endpoint({
    method: "get",
    path: "/audit/chains/{chain}/{number}",
    summary: "One entry",
    role: "admin",
    answer: auditRow,
  }),
};
