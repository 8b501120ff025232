using System.CommandLine;
using System.CommandLine.Parsing;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>What every command shares: the option <c>--address</c>, and a client for what it names.</summary>
internal static class Gateway
{
    /// <summary>Someone waits at the keyboard: about a second, not half a minute.</summary>
    private const int RetriesOfQueries = 3;

    /// <summary>Where the addresses come from when the command line names none.</summary>
    public const string AddressesVariable = "WATCHGRAIN_GATEWAYS";

    public static Option<Uri[]> Addresses { get; } = new("--address")
    {
        Description = $"Address of the gateway; several, separated by commas, stand for each other. Without it {AddressesVariable}, or {WatchgrainClientOptions.DefaultAddress}.",
        HelpName = "URL",
        Recursive = true,
        DefaultValueFactory = result => Parse(Environment.GetEnvironmentVariable(AddressesVariable) is { Length: > 0 } named ? named : WatchgrainClientOptions.DefaultAddress, AddressesVariable, result),
        CustomParser = result => Parse(string.Join(',', result.Tokens.Select(token => token.Value)), "--address", result),
    };

    /// <summary>Where the key comes from: a command line can be read by others on the machine.</summary>
    public const string ApiKeyVariable = "WATCHGRAIN_API_KEY";

    public static string? ApiKey => Environment.GetEnvironmentVariable(ApiKeyVariable) is { Length: > 0 } key ? key : null;

    public static Argument<string> Model { get; } = new("MODEL") { Description = "Id of the model." };

    public static Option<string?> Version { get; } = new("--model-version") { Description = "Version of the model (default: the one registered last)." };

    /// <summary>Who asks for something that is written down. New for each command: one command may stand below another that has it too.</summary>
    public static Option<string> Asker() => new("--actor") { Description = "Who asks; ignored where the credential names a person.", DefaultValueFactory = _ => Environment.UserName };

    /// <summary>Makes a command that talks to the gateway.</summary>
    public static void SetGatewayAction(this Command command, Func<ParseResult, WatchgrainClient, TextWriter, CancellationToken, Task> action) =>
        command.SetGatewayAnswer(async (result, client, output, cancellation) =>
        {
            await action(result, client, output, cancellation);
            return ExitCode.Done;
        });

    /// <summary>The same for a command whose exit code is part of the answer.</summary>
    public static void SetGatewayAnswer(this Command command, Func<ParseResult, WatchgrainClient, TextWriter, CancellationToken, Task<int>> action) =>
        command.SetAction((result, cancellation) => ExitCode.OfAsync(
            async () =>
            {
                using var client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = result.GetRequiredValue(Addresses), ApiKey = ApiKey, Retries = RetriesOfQueries });
                return await action(result, client, result.InvocationConfiguration.Output, cancellation);
            },
            result.GetRequiredValue(Addresses),
            result.InvocationConfiguration.Error,
            cancellation));

    /// <summary>The version that the command line names, or the latest.</summary>
    public static Task<V1.Version> FindVersionAsync(ParseResult result, WatchgrainClient client, CancellationToken cancellation) =>
        FindVersionAsync(result.GetRequiredValue(Model), result.GetValue(Version), client, cancellation);

    public static async Task<V1.Version> FindVersionAsync(string id, string? wanted, WatchgrainClient client, CancellationToken cancellation)
    {
        var model = (await client.Models.GetModelAsync(new GetModelRequest { ModelId = id }, cancellationToken: cancellation)).Model;
        return (wanted is null ? model.Versions.OrderBy(version => version.RegisteredAt?.ToDateTimeOffset()).LastOrDefault() : model.Versions.FirstOrDefault(version => version.Version_ == wanted))
            ?? throw new RpcException(new Status(StatusCode.NotFound, wanted is null ? $"no version of model '{id}' is registered" : $"version '{wanted}' of model '{id}' is not registered"));
    }

    public static string SubjectText(Subject? subject)
    {
        var (feature, source, slice) = SubjectSummary.Of(subject);
        string[] parts = [feature, slice.Length > 0 ? $"[{slice}]" : "", source.Length > 0 ? $"@ {source}" : ""];
        var text = string.Join(' ', parts.Where(part => part.Length > 0));
        return text.Length > 0 ? text : subject is { Caller.Length: > 0 } ? $"caller {subject.Caller}" : "the model";
    }

    private static Uri[] Parse(string text, string origin, ArgumentResult result)
    {
        var addresses = new List<Uri>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (Uri.TryCreate(word, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                addresses.Add(address);
            else
                result.AddError($"{origin} is a URL such as {WatchgrainClientOptions.DefaultAddress}, or several separated by commas, not '{word}'");
        if (addresses.Count is 0 or > WatchgrainClientOptions.MostAddresses)
            result.AddError($"{origin} names 1 to {WatchgrainClientOptions.MostAddresses} gateways");
        else if (addresses.Any(address => address.Scheme != addresses[0].Scheme))
            result.AddError($"the URLs of {origin} have to be all http:// or all https://");
        return [.. addresses];
    }
}
