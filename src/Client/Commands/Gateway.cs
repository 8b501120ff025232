using System.CommandLine;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>What every command shares: the option <c>--address</c>, and a client for it.</summary>
internal static class Gateway
{
    /// <summary>Someone waits at the keyboard: about a second, not half a minute.</summary>
    private const int RetriesOfQueries = 3;

    public static Option<Uri> Address { get; } = new("--address")
    {
        Description = "Address of the gateway.",
        Recursive = true,
        DefaultValueFactory = _ => new Uri(WatchgrainClientOptions.DefaultAddress),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            result.AddError($"--address is a URL such as {WatchgrainClientOptions.DefaultAddress}, not '{result.Tokens.Single().Value}'");
            return null;
        },
    };

    /// <summary>Where the key comes from: a command line can be read by others on the machine.</summary>
    public const string ApiKeyVariable = "WATCHGRAIN_API_KEY";

    public static string? ApiKey => Environment.GetEnvironmentVariable(ApiKeyVariable) is { Length: > 0 } key ? key : null;

    public static Argument<string> Model { get; } = new("MODEL") { Description = "Id of the model." };

    public static Option<string?> Version { get; } = new("--model-version") { Description = "Version of the model (default: the one registered last)." };

    /// <summary>Makes a command that talks to the gateway.</summary>
    public static void SetGatewayAction(this Command command, Func<ParseResult, WatchgrainClient, TextWriter, CancellationToken, Task> action) =>
        command.SetAction((result, cancellation) => ExitCode.OfAsync(
            async () =>
            {
                using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = result.GetRequiredValue(Address), ApiKey = ApiKey, Retries = RetriesOfQueries });
                await action(result, client, result.InvocationConfiguration.Output, cancellation);
                return ExitCode.Done;
            },
            result.GetRequiredValue(Address),
            result.InvocationConfiguration.Error,
            cancellation));

    /// <summary>The version that the command line names, or the latest.</summary>
    public static Task<V1.Version> FindVersionAsync(ParseResult result, WatchgrainClient client, CancellationToken cancellation) =>
        FindVersionAsync(result.GetRequiredValue(Model), result.GetValue(Version), client, cancellation);

    public static async Task<V1.Version> FindVersionAsync(string id, string? wanted, WatchgrainClient client, CancellationToken cancellation)
    {
        var model = (await client.Models.GetModelAsync(new GetModelRequest { ModelId = id }, cancellationToken: cancellation)).Model;
        return (wanted is null ? model.Versions.OrderBy(version => version.RegisteredAt?.ToDateTimeOffset()).LastOrDefault() : model.Versions.FirstOrDefault(version => version.Version_ == wanted))
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"model {id} has no version {wanted}"));
    }

    public static string SubjectText(Subject? subject)
    {
        var (feature, source, slice) = SubjectSummary.Of(subject);
        string[] parts = [feature, slice.Length > 0 ? $"[{slice}]" : "", source.Length > 0 ? $"@ {source}" : ""];
        var text = string.Join(' ', parts.Where(part => part.Length > 0));
        return text.Length > 0 ? text : "the model";
    }
}
