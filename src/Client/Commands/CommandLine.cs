using System.CommandLine;

namespace Watchgrain.Client.Commands;

/// <summary>The command <c>watchgrain</c>.</summary>
public static class CommandLine
{
    /// <summary>Else <c>@score</c>, the name of the prediction itself, would be taken for a file of further arguments.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <param name="arguments">The words after the command's name.</param>
    /// <param name="output">Results, and as the last line the JSON of <c>--once</c>.</param>
    /// <param name="error">Progress and errors.</param>
    /// <param name="cancellation">Ends the command.</param>
    /// <returns>0 done, 1 failed, 2 the command line, a spec or a table is wrong, 130 interrupted; of <c>gate</c> 0 pass, 1 blocked, 2 not enough evidence, 3 any error, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var parsed = Create().Parse(arguments, Parser);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellation);
        if (parsed.Errors.Count > 0)
            return parsed.CommandResult.Command.Name == GateCommand.Name ? GateCommand.Error : ExitCode.WrongInput;
        return code;
    }

    private static RootCommand Create() => new("Watchgrain watches machine-learning models in production. This command talks to its gateway.")
    {
        Gateway.Addresses,
        DemoCommand.Create(),
        ReplayCommand.Create(),
        DecisionsCommand.Create(),
        ChannelsCommand.Create(),
        IncidentsCommand.Create(),
        SignalsCommand.Create(),
        ExplainCommand.Create(),
        ModelCommand.Create(),
        FeatureCommand.Create(),
        SliceCommand.Create(),
        SourceCommand.Create(),
        SourcesCommand.Create(),
        TriggersCommand.Create(),
        EmbeddingsCommand.Create(),
        CallersCommand.Create(),
        FairnessCommand.Create(),
        AuditCommand.Create(),
        ExportCommand.Create(),
        RetentionCommand.Create(),
        EraseCommand.Create(),
        PolicyCommand.Create(),
        CompareCommand.Create(),
        EvaluateCommand.Create(),
        EvaluationCommand.Create(),
        GateCommand.Create(),
        DetectCommand.Create(),
        SpillCommand.Create(),
    };
}
