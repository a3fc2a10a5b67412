/** How queues treat interactions: the same in all of them, but for those whose members come from groups. */
import type { Models } from "purecloud-platform-client-v2";
import type { Organization } from "../organization.js";

const HOUR = 60 * 60_000;

/** What is the same for every medium. */
const media = (alertingTimeoutSeconds: number, durationMs: number): Models.MediaSettings => ({
  enableAutoAnswer: false,
  alertingTimeoutSeconds,
  serviceLevel: { percentage: 0.8, durationMs },
  autoAnswerAlertToneSeconds: 0.5,
  manualAnswerAlertToneSeconds: 0,
});

const mediaSettings = (): Models.QueueMediaSettings => ({
  call: media(8, 20_000),
  callback: {
    ...media(30, 20_000),
    mode: "AgentFirst",
    enableAutoDialAndEnd: false,
    autoDialDelaySeconds: 300,
    autoEndDelaySeconds: 300,
    pacingModifier: 1,
    liveVoiceReactionType: "HangUp",
    answeringMachineReactionType: "HangUp",
  },
  chat: media(30, 20_000),
  email: media(300, 24 * HOUR),
  message: { ...media(30, 20_000), subTypeSettings: { webmessaging: { enableAutoAnswer: false } } },
});

/** After half a minute such a queue looks further: those of its groups take over, and one skill is no longer needed. */
function bullseye({ skills }: Organization, memberGroups: Models.MemberGroup[]): Models.Bullseye {
  const skillsToRemove = [...skills.values()]
    .slice(0, 1)
    .map(({ id, name }) => ({ id, name, selfUri: `/api/v2/routing/skills/${id}` }));
  const expansionCriteria = [{ type: "TIMEOUT_SECONDS", threshold: 30 }];
  return { rings: [{ expansionCriteria, actions: { skillsToRemove }, memberGroups }] };
}

/** What a queue shows besides its name, its division and its members. */
export function queueSettings(organization: Organization, memberGroups: Models.MemberGroup[]) {
  const [backupQueueId = ""] = organization.queues.keys();
  return {
    mediaSettings: mediaSettings(),
    routingRules: [{ operator: "MEETS_THRESHOLD", threshold: 90, waitSeconds: 15 }],
    ...(memberGroups.length > 0 ? { bullseye: bullseye(organization, memberGroups) } : {}),
    scoringMethod: "TimestampAndPriority",
    lastAgentRoutingMode: "Disabled",
    acwSettings: { wrapupPrompt: "MANDATORY_TIMEOUT", timeoutMs: 60_000 },
    skillEvaluationMethod: "BEST",
    cannedResponseLibraries: { mode: "All" },
    enableTranscription: false,
    enableAudioMonitoring: false,
    enableManualAssignment: false,
    agentOwnedRouting: {
      enableAgentOwnedCallbacks: true,
      maxOwnedCallbackHours: 24,
      maxOwnedCallbackDelayHours: 2,
    },
    directRouting: {
      callMediaSettings: { useAgentAddressOutbound: true },
      emailMediaSettings: { useAgentAddressOutbound: true },
      messageMediaSettings: { useAgentAddressOutbound: true },
      backupQueueId,
      waitForAgent: false,
      agentWaitSeconds: 60,
    },
    callingPartyName: "Northwind",
    callingPartyNumber: "+15558000000",
    suppressInQueueCallRecording: true,
  };
}
