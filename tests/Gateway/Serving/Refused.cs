using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>A refusal as the caller sees it.</summary>
internal sealed record Refused(StatusCode Code, string Reason, string[] Fields, TimeSpan? RetryAfter, string Message);
